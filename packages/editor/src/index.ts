export type { EditorSession, Person, User } from './collaboration/index.ts'
export { Editor, type EditorProps } from './editor.tsx'
export { Avatars } from './ui/avatars.tsx'
export { usePeople } from './use-people.ts'
