import type { BlockForm, Content } from '@quire/document/content'
import {
  $getRoot,
  $getSelection,
  $isRangeSelection,
  CAN_REDO_COMMAND,
  CAN_UNDO_COMMAND,
  COMMAND_PRIORITY_EDITOR,
  type LexicalEditor,
  mergeRegister,
  REDO_COMMAND,
  UNDO_COMMAND,
} from 'lexical'
import { blocksOf, catchUp, type EditorSession } from './collaboration/index.ts'
import { FIND_COMMAND, HELP_COMMAND, PALETTE_COMMAND } from './commands.ts'
import type { InitialContent } from './content.ts'
import type { OutlineEntry } from './features/outline/outline.ts'
import type { WordCount } from './features/word-count/count.ts'
import { goToBlock } from './go-to-block.ts'
import { later } from './later.ts'
import { readState } from './read-state.ts'

/** What an application can do with an open editor. What is not asked for costs nothing. */
export interface EditorHandle {
  /** For everything that is not here; the same Lexical as `@quire/editor/lexical`. */
  readonly lexical: LexicalEditor
  focus(): void
  blur(): void
  /** Takes back what this person did last; others' edits stay. */
  undo(): void
  redo(): void
  /** Calls back when there is something to undo or redo, or nothing any more. @returns stops it */
  watchHistory(listener: (history: HistoryState) => void): () => void
  openFind(): void
  openHelp(): void
  /** Opens the list of everything that can be done. */
  openPalette(): void
  /** The blocks of the outermost level, in order. */
  getBlocks(): readonly BlockSummary[]
  /** Scrolls to a block and puts the caret at its end. */
  goToBlock(key: string): void
  /** What is selected; null when the caret is not in the text. */
  getSelection(): SelectionSummary | null
  /** The whole document as data. */
  getContent(): Promise<Content>
  /** Makes the document say this, changing as little as it can: blocks that stay are the same blocks for others. */
  setContent(content: Content | InitialContent): Promise<void>
  /** Puts content at the selection, or at the end when the caret is not in the text. */
  insertContent(content: Content | InitialContent): Promise<void>
  /** The document as text in a format; what reads and writes it is loaded when first asked for. */
  exportAs(format: ExportFormat): Promise<string>
  /** Calls back with the headings, now and when they change. @returns stops it */
  watchOutline(listener: (entries: readonly OutlineEntry[]) => void): () => void
  /** Scrolls to a heading of the outline and puts the caret there. */
  goToHeading(key: string): void
  /** Scrolls to the block with this lasting id (`blockOfHash`) and shows for a moment which it is. */
  showBlock(id: string): void
  /** Calls back with the count, now and a moment after changes. @returns stops it */
  watchWordCount(listener: (count: WordCount) => void): () => void
}

export interface HistoryState {
  readonly canUndo: boolean
  readonly canRedo: boolean
}

/** A block as the editor shows it now. */
export interface BlockSummary {
  /** Names the block in this editor until it is closed. */
  readonly key: string
  /** As Lexical calls it: `paragraph`, `heading`, `list`, … or the type of a block of the application. */
  readonly type: string
  readonly text: string
}

export interface SelectionSummary {
  readonly text: string
  readonly isCollapsed: boolean
  /** The keys of the outermost blocks it touches. */
  readonly blocks: readonly string[]
}

export type ExportFormat = 'markdown' | 'html' | 'json' | 'text'

interface HandleOptions {
  readonly editor: LexicalEditor
  readonly session: EditorSession
  /** The application's blocks, as others can read them. */
  readonly forms: readonly BlockForm[]
}

export const createHandle = (options: HandleOptions): EditorHandle => {
  const { editor, session, forms } = options
  const read = async (content: Content | InitialContent): Promise<Content> => {
    const { withoutForms } = await loadContents()
    return withoutForms(typeof content === 'function' ? await content() : content, forms)
  }
  return {
    lexical: editor,
    focus: () => editor.focus(),
    blur: () => editor.blur(),
    undo: () => void editor.dispatchCommand(UNDO_COMMAND, undefined),
    redo: () => void editor.dispatchCommand(REDO_COMMAND, undefined),
    watchHistory: (listener) => watchHistory(editor, listener),
    openFind: () => void editor.dispatchCommand(FIND_COMMAND, undefined),
    openHelp: () => void editor.dispatchCommand(HELP_COMMAND, undefined),
    openPalette: () => void editor.dispatchCommand(PALETTE_COMMAND, undefined),
    getBlocks: () => getBlocks(editor),
    goToBlock: (key) => goToBlock(editor, key),
    getSelection: () => getSelection(editor),
    getContent: async () => (await loadContents()).readContent(editor),
    setContent: async (content) => (await loadContents()).fillDocument(session, await read(content)),
    insertContent: async (content) => (await loadContents()).insertContent(editor, await read(content)),
    exportAs: (format) => exportAs(options, format),
    watchOutline: (listener) =>
      later(import('./features/outline/outline.ts'), ({ watchOutline }) => watchOutline(editor, listener)),
    goToHeading: (key) => goToBlock(editor, key),
    showBlock: (id) =>
      void import('./features/block-link/show-block.ts').then(({ showBlock }) => {
        const key = blocksOf(editor).keyOf(id)
        if (key !== undefined) showBlock(editor, key)
      }),
    watchWordCount: (listener) =>
      later(import('./features/word-count/count.ts'), ({ watchWordCount }) =>
        watchWordCount(editor, listener),
      ),
  }
}

const loadContents = () => import('./contents.ts')

const watchHistory = (editor: LexicalEditor, listener: (history: HistoryState) => void): (() => void) => {
  let state: HistoryState = { canUndo: false, canRedo: false }
  const change = (part: Partial<HistoryState>) => {
    state = { ...state, ...part }
    listener(state)
    return false
  }
  return mergeRegister(
    editor.registerCommand(CAN_UNDO_COMMAND, (canUndo) => change({ canUndo }), COMMAND_PRIORITY_EDITOR),
    editor.registerCommand(CAN_REDO_COMMAND, (canRedo) => change({ canRedo }), COMMAND_PRIORITY_EDITOR),
  )
}

const getBlocks = (editor: LexicalEditor): readonly BlockSummary[] => {
  catchUp(editor)
  return readState(editor, () =>
    $getRoot()
      .getChildren()
      .map((node) => ({ key: node.getKey(), type: node.getType(), text: node.getTextContent() })),
  )
}

const getSelection = (editor: LexicalEditor): SelectionSummary | null =>
  readState(editor, () => {
    const selection = $getSelection()
    if (!selection) return null
    const blocks = new Set(selection.getNodes().map((node) => node.getTopLevelElement()?.getKey()))
    return {
      text: selection.getTextContent(),
      isCollapsed: !$isRangeSelection(selection) || selection.isCollapsed(),
      blocks: [...blocks].filter((key) => key !== undefined),
    }
  })

const exportAs = async ({ editor, forms }: HandleOptions, format: ExportFormat): Promise<string> => {
  const { readContent, withForms } = await loadContents()
  const content = readContent(editor)
  switch (format) {
    case 'markdown':
      return (await import('@quire/document/markdown')).toMarkdown(withForms(content, forms))
    case 'html':
      return (await import('@quire/document/html')).toHtml(withForms(content, forms))
    case 'json':
      return JSON.stringify(content)
    case 'text':
      return (await import('@quire/document/text')).toText(withForms(content, forms))
  }
}
