export type { BlockDefinition } from './block.tsx'
export type { Announcements } from './collaboration/announce.ts'
export {
  type EditorSession,
  fromYjs,
  type User,
  type YjsParts,
} from './collaboration/index.ts'
export { html, type InitialContent, markdown } from './content.ts'
export { Editor, type EditorEvents, type EditorMode, type EditorProps, type EditorSlots } from './editor.tsx'
export { blockOfHash } from './features/block-link/block-link.ts'
export type { Upload } from './features/media/upload.ts'
export type { Mentionable } from './features/mentions/mentions.tsx'
export type { OutlineEntry } from './features/outline/outline.ts'
export type { WordCount } from './features/word-count/count.ts'
export { readingMinutes } from './features/word-count/reading-minutes.ts'
export type { FeatureChoice, FeatureName } from './features.ts'
export type {
  BlockSummary,
  EditorHandle,
  ExportFormat,
  HistoryState,
  SelectionSummary,
} from './handle.ts'
export { prepareWriting } from './load-writing.ts'
export { type EditorOptions, type MountedEditor, mountEditor } from './mount.tsx'
export type { InsertItem } from './ui/insert-item.ts'
