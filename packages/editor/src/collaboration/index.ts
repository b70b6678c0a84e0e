export { collaborate, introduce } from './collaborate.ts'
export { personColors } from './palette.ts'
export { type Person, watchPeople } from './people.ts'
export type { EditorSession, Observable, User } from './session.ts'
