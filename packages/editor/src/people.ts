// Who is in a document, without the editor: for bars and lists, and for pages that only name people.
export { paletteIndex, personColors } from './collaboration/palette.ts'
export type { Person } from './collaboration/people.ts'
export { Avatars } from './ui/avatars.tsx'
export { usePeople } from './use-people.ts'
