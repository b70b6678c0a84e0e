import { type LexicalEditor, REDO_COMMAND, UNDO_COMMAND } from 'lexical'
import { blocksOf } from './collaboration/index.ts'
import { FIND_COMMAND, HELP_COMMAND, PALETTE_COMMAND } from './commands.ts'
import type { OutlineEntry } from './features/outline/outline.ts'
import type { WordCount } from './features/word-count/count.ts'
import { later } from './later.ts'

/** What an application can do with an open editor. What is not asked for costs nothing. */
export interface EditorHandle {
  /** For everything that is not here; the same Lexical as `@quire/editor/lexical`. */
  readonly lexical: LexicalEditor
  focus(): void
  /** Takes back what this person did last; others' edits stay. */
  undo(): void
  redo(): void
  openFind(): void
  openHelp(): void
  /** Opens the list of everything that can be done. */
  openPalette(): void
  /** The document as text in a format; what reads and writes it is loaded when first asked for. */
  exportAs(format: ExportFormat): Promise<string>
  /** Calls back with the headings, now and when they change. @returns stops it */
  watchOutline(listener: (entries: readonly OutlineEntry[]) => void): () => void
  /** Scrolls to a heading of the outline and puts the caret there. */
  goToHeading(key: string): void
  /** Scrolls to a block and shows for a moment which it is. */
  goToBlock(id: string): void
  /** Calls back with the count, now and a moment after changes. @returns stops it */
  watchWordCount(listener: (count: WordCount) => void): () => void
}

export const createHandle = (editor: LexicalEditor): EditorHandle => ({
  lexical: editor,
  focus: () => editor.focus(),
  undo: () => void editor.dispatchCommand(UNDO_COMMAND, undefined),
  redo: () => void editor.dispatchCommand(REDO_COMMAND, undefined),
  openFind: () => void editor.dispatchCommand(FIND_COMMAND, undefined),
  openHelp: () => void editor.dispatchCommand(HELP_COMMAND, undefined),
  openPalette: () => void editor.dispatchCommand(PALETTE_COMMAND, undefined),
  exportAs: (format) => exportAs(editor, format),
  watchOutline: (listener) => later(loadOutline(), ({ watchOutline }) => watchOutline(editor, listener)),
  goToHeading: (key) => void loadOutline().then(({ goToHeading }) => goToHeading(editor, key)),
  goToBlock: (id) =>
    void import('./features/block-link/show-block.ts').then(({ showBlock }) => {
      const key = blocksOf(editor).keyOf(id)
      if (key !== undefined) showBlock(editor, key)
    }),
  watchWordCount: (listener) =>
    later(import('./features/word-count/count.ts'), ({ watchWordCount }) => watchWordCount(editor, listener)),
})

const loadOutline = () => import('./features/outline/outline.ts')

export type ExportFormat = 'markdown' | 'html' | 'json' | 'text'

const exportAs = async (editor: LexicalEditor, format: ExportFormat): Promise<string> => {
  const { readContent } = await import('./contents.ts')
  const content = readContent(editor)
  switch (format) {
    case 'markdown':
      return (await import('@quire/document/markdown')).toMarkdown(content)
    case 'html':
      return (await import('@quire/document/html')).toHtml(content)
    case 'json':
      return JSON.stringify(content)
    case 'text':
      return (await import('@quire/document/text')).toText(content)
  }
}
