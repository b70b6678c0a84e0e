export { collaborate, introduce } from './collaborate.ts'
export { type Person, watchPeople } from './people.ts'
export type { EditorSession, User } from './session.ts'
