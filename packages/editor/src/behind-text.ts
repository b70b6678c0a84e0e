// What comes behind the text, for readers too: tables, and what takes edits back.
export { setScrollableTablesActive } from '@lexical/table'
export { tableSupport } from '@quire/document/tables'
export { undoSupport } from '@quire/document/undo'
export { layOutContainers } from './ui/direction.ts'
