import type { PointType } from 'lexical'
import type { Doc } from 'yjs'

/** What a binding needs besides the editor. */
export interface BindOptions {
  readonly doc: Doc
  /** While true, what the editor changes by itself is not written to the document. */
  readonly isReadOnly?: () => boolean
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
