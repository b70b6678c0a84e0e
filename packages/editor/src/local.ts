// Documents that this browser keeps. An entry of its own: reading updates is half of Yjs, and a page with a server does
// that in its provider.
export { localDocument } from './collaboration/local-document.ts'
export type { LocalSession } from './collaboration/local-session.ts'
