import type { Klass, LexicalNode, NodeKey, PointType } from 'lexical'
import type { Doc } from 'yjs'
import type { DocumentModel } from '../model/document.ts'
import type { UndoHistory } from '../model/history.ts'
import type { TableParts } from './table-bindings.ts'

/** What a binding needs besides the editor. */
export interface BindOptions {
  readonly doc: Doc
  /** While true, what the editor changes by itself is not written to the document. */
  readonly isReadOnly?: () => boolean
  /**
   * When to show words of others: called with what shows all that there are by then, to be called once and soon. Default:
   * at once. One's own edits may come before; they are written as what they are, edits of the older text. Blocks and
   * cells that come, go, move or change always show at once.
   */
  readonly pace?: (show: () => void) => void
  /** Shows tables from the start: `tableSupport` of `@quire/document/tables`. Else they come with `addTables`. */
  readonly tables?: TableSupport
  /** Takes back and does again from the start: `undoSupport` of `@quire/document/undo`. Else it comes with `addUndo`. */
  readonly undo?: UndoSupport
}

/** A selection that survives other people's edits: two Yjs relative positions as JSON. */
export interface RelativeSelection {
  readonly anchor: unknown
  readonly focus: unknown
}

/** A place in the editor, as Lexical's `PointType.set` takes it. */
export interface Point {
  readonly key: string
  readonly offset: number
  readonly type: PointType['type']
}

/** Makes what keeps a person's steps, loaded apart from everything else: `undoSupport` of `@quire/document/undo`. */
export type UndoSupport = (model: DocumentModel, origin: object) => UndoHistory<RelativeSelection>

/** Tables, loaded apart from everything else: `tableSupport` of `@quire/document/tables`. */
export interface TableSupport extends TableParts {
  readonly nodes: readonly Klass<LexicalNode>[]
  /** Selects the cells from the one around a node to the one around another, if they are in one table. */
  $selectCells(anchorKey: NodeKey, focusKey: NodeKey): boolean
}

/** The one door between Lexical and Yjs. */
export interface Binding {
  readonly selection: {
    /** The editor's current selection, or null when there is none in the text. */
    toRelative(): RelativeSelection | null
    /** Where a selection of this document is now, or null when it cannot be found. */
    resolve(selection: RelativeSelection): { readonly anchor: Point; readonly focus: Point } | null
  }
  /** Calls back after any local or remote change was applied to both sides, and after the selection moved. @returns stops it */
  onChange(listener: () => void): () => void
  /** The blocks on the screen, by the ids that they keep for ever. */
  readonly blocks: {
    /** The id of the block that a node shows; undefined for other nodes and for what is not written yet. */
    idOf(key: string): string | undefined
    /** The key of the node that shows a block now. */
    keyOf(id: string): string | undefined
  }
  readonly history: History
  /**
   * Makes tables of blocks that could only be shown as lines, in an editor that was built without `documentNodes`.
   * Let nobody write before: a line that stands for a table is a table that somebody can take away.
   */
  addTables(tables: TableSupport): void
  /** Shows now what others have written, for who is about to read the editor. Not inside an update or a read of it. */
  catchUp(): void
  /** Keeps from now on what this person does. Until then there is nothing to undo. */
  addUndo(undo: UndoSupport): void
  destroy(): void
}

/** Undo and redo of what this person did; others' edits are never on the stack. */
export interface History {
  undo(): void
  redo(): void
  canUndo(): boolean
  canRedo(): boolean
  /** Calls back when one of the answers above may have changed. @returns stops it */
  onChange(listener: () => void): () => void
}
