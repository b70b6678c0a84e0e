import {
  $createRangeSelection,
  $getSelection,
  $isRangeSelection,
  $setSelection,
  COLLABORATION_TAG,
  createEditor,
  HISTORY_MERGE_TAG,
  type LexicalEditor,
  PASTE_TAG,
  SKIP_COLLAB_TAG,
  SKIP_SCROLL_INTO_VIEW_TAG,
  type UpdateListenerPayload,
} from 'lexical'
import type { DocumentModel, ModelChange } from '../model/document.ts'
import { openModel } from '../model/document.ts'
import type { UndoHistory } from '../model/history.ts'
import { newBlockId } from '../model/names.ts'
import { $keepUnfocusedSelection, hearDomSelection } from './dom-selection.ts'
import { showEmptyDocument } from './flow-binding.ts'
import { FlowBindings } from './flow-bindings.ts'
import { separateNestedLists } from './list-shape.ts'
import { Listeners } from './listeners.ts'
import { readRelativePoint } from './relative.ts'
import type { Binding, BindOptions, Point, RelativeSelection, TableSupport, UndoSupport } from './types.ts'

/**
 * Keeps an editor and a document equal until `destroy()`.
 *
 * An empty document shows one empty paragraph that is written with the first edit, so that two people who open
 * it together do not both create one. Several editors may be bound to one document.
 *
 * @param editor - with `documentNodes` registered and no history of its own.
 */
export const bindEditor = (editor: LexicalEditor, options: BindOptions): Binding =>
  new EditorBinding(editor, options)

class EditorBinding implements Binding {
  readonly #editor: LexicalEditor
  readonly #model: DocumentModel
  readonly #flows: FlowBindings
  readonly #isReadOnly: () => boolean
  readonly #pace: (show: () => void) => void
  readonly #changed = new Listeners()
  readonly #historyChanged = new Listeners()
  readonly #stops: (() => void)[] = []
  /** A push or patch is under way; what comes in meanwhile is looked at when it ends. */
  #isBusy = false
  #isBehind = false
  /** Others wrote something that is shown when `#pace` says. */
  #isWaiting = false
  /** The commit to come holds nothing that this person did. */
  #isOnlyPatch = false
  #isDestroyed = false
  #tables: TableSupport | undefined
  #history: UndoHistory<RelativeSelection> | undefined
  #selectionBefore: RelativeSelection | null = null

  constructor(editor: LexicalEditor, { doc, isReadOnly, pace, tables, undo }: BindOptions) {
    this.#editor = editor
    this.#model = openModel(doc)
    this.#isReadOnly = isReadOnly ?? (() => false)
    this.#pace = pace ?? ((show) => show())
    this.#flows = new FlowBindings({
      editor,
      model: this.#model,
      origin: this,
      newId: () => newBlockId(Math.random),
      onCopy: (copy, of) => this.#history?.restored.add(copy, of),
    })
    if (tables) this.#useTables(tables)
    if (undo) this.#useUndo(undo)
    this.#stops.push(
      separateNestedLists(editor),
      this.#model.onChange((change) => this.#onChange(change)),
      editor.registerUpdateListener((update) => this.#onUpdate(update)),
    )
    this.#pull()
    showEmptyDocument(editor)
  }

  #onUpdate(update: UpdateListenerPayload): void {
    const isPatch = this.#isOnlyPatch
    this.#isOnlyPatch = false
    // A paste is taken back on its own, however fast it came behind what was typed.
    if (update.tags.has(PASTE_TAG)) this.#history?.interrupt()
    if (!isPatch && (update.dirtyElements.size > 0 || update.dirtyLeaves.size > 0)) this.#push(update)
    else if (!update.tags.has(COLLABORATION_TAG)) this.#history?.interrupt()
    this.#selectionBefore = this.selection.toRelative()
    if (this.#isBehind) this.#pull()
    this.#changed.call()
  }

  /** Local edits → document. */
  #push(update: UpdateListenerPayload): void {
    if (this.#isReadOnly() || update.tags.has(SKIP_COLLAB_TAG)) return
    const wasBusy = this.#isBusy
    this.#isBusy = true
    try {
      const before = this.#selectionBefore
      const log = this.#flows.push(update)
      // What was written for the last step, such as the address of a picture when it is there, is no step of its own.
      if (log.length > 0 && !update.tags.has(HISTORY_MERGE_TAG))
        this.#history?.record(log, before, this.selection.toRelative())
    } finally {
      this.#isBusy = wasBusy
    }
    if (!wasBusy) this.#pull()
  }

  /**
   * Others' words show when it suits. Everything else does at once: what is written here, as by an undo, and all that
   * changes which blocks and cells there are, so that an edit takes nothing away that its person has not seen.
   */
  #onChange({ isOthersWords }: ModelChange): void {
    this.#isBehind = true
    if (this.#isBusy || (this.#isWaiting && isOthersWords)) return
    this.#isWaiting = isOthersWords
    if (isOthersWords) this.#pace(this.catchUp)
    else this.#pull()
  }

  readonly catchUp = (): void => {
    if (!this.#isWaiting) return
    this.#isWaiting = false
    this.#pull()
  }

  /** Document → editor. */
  #pull(): void {
    if (this.#isDestroyed) return
    this.#isBehind = true
    if (this.#isBusy) return
    if (this.#isWaiting) {
      if (!this.#editor._pendingEditorState) this.#flows.adopt()
      return
    }
    // Unflushed local work is written first: its addresses are those of what the editor shows now.
    if (!this.#editor._updating && this.#editor._pendingEditorState) this.#editor.read(() => undefined)
    this.#repair()
    if (this.#flows.mustWait()) return
    const outlook = this.#editor._pendingEditorState ? 'differs' : this.#flows.adopt()
    if (outlook !== 'differs') {
      // A block someone composes in is brought up to date when the composition ends.
      this.#isBehind = outlook === 'composing'
      this.#changed.call()
      return
    }
    this.#hearSelection()
    // A batch that is under way has a selection of its own making.
    const startsAnew = !this.#editor._pendingEditorState
    const $change = () => {
      if (startsAnew) $keepUnfocusedSelection(this.#editor)
      this.#$patch()
    }
    this.#editor.update($change, {
      discrete: true,
      skipTransforms: true,
      // Somebody else's words in the line of one's own caret bring nobody back to it from what they read elsewhere.
      tag: [COLLABORATION_TAG, SKIP_SCROLL_INTO_VIEW_TAG],
    })
  }

  /** A caret that was moved just now moves on from where it is, not from where it was. */
  #hearSelection(): void {
    this.#isBusy = true
    try {
      hearDomSelection(this.#editor)
    } finally {
      this.#isBusy = false
    }
  }

  /** Two people undid the same deletion: the text stands there twice until somebody takes one out. */
  #repair(): void {
    const restored = this.#history?.restored
    if (!restored || restored.isEmpty || this.#isReadOnly() || this.#model.doc._transaction) return
    this.#isBusy = true
    try {
      restored.repair(this)
    } finally {
      this.#isBusy = false
    }
  }

  #$patch(): void {
    const { _dirtyElements, _dirtyLeaves } = this.#editor
    // Someone's edit is in the same batch: it is written when the batch commits, and the patch comes after it.
    if (this.#isDestroyed || _dirtyElements.size > 0 || _dirtyLeaves.size > 0) return
    this.#isBehind = this.#flows.$patch() === 'composing'
    // Nothing but the patch is in this commit, unless someone queued an update meanwhile.
    this.#isOnlyPatch = this.#editor._updates.length === 0 && this.#editor._dirtyElements.size > 0
    this.#changed.call()
  }

  readonly selection = {
    toRelative: (): RelativeSelection | null =>
      this.#editor.getEditorState().read(() => this.#flows.$relativeSelection($getSelection())),
    resolve: (relative: RelativeSelection): { anchor: Point; focus: Point } | null => {
      this.catchUp()
      const [from, to] = [readRelativePoint(relative.anchor), readRelativePoint(relative.focus)]
      if (!from || !to) return null
      return this.#editor.getEditorState().read(() => {
        const [anchor, focus] = [this.#flows.$resolve(from), this.#flows.$resolve(to)]
        return anchor && focus ? { anchor, focus } : null
      })
    },
  }

  readonly blocks: Binding['blocks'] = {
    idOf: (key) => this.#flows.idOf(key),
    keyOf: (id) => this.#flows.keyOf(id),
  }

  readonly history: Binding['history'] = {
    undo: () => this.#select(this.#history?.undo()),
    redo: () => this.#select(this.#history?.redo()),
    canUndo: () => this.#history?.canUndo() ?? false,
    canRedo: () => this.#history?.canRedo() ?? false,
    onChange: this.#historyChanged.add,
  }

  /** Puts the selection where it was before the step that was taken back. */
  #select(relative: RelativeSelection | null | undefined): void {
    if (!relative) return
    this.catchUp()
    this.#editor.update(
      () => {
        const [from, to] = [readRelativePoint(relative.anchor), readRelativePoint(relative.focus)]
        const [anchor, focus] = [from && this.#flows.$resolve(from), to && this.#flows.$resolve(to)]
        if (!anchor || !focus) return
        if (from?.isCell && to?.isCell && this.#tables?.$selectCells(anchor.key, focus.key)) return
        const current = $getSelection()
        const selection = $isRangeSelection(current) ? current : $createRangeSelection()
        selection.anchor.set(anchor.key, anchor.offset, anchor.type)
        selection.focus.set(focus.key, focus.offset, focus.type)
        if (selection !== current) $setSelection(selection)
      },
      { discrete: true, skipTransforms: true, tag: COLLABORATION_TAG },
    )
  }

  addTables(tables: TableSupport): void {
    this.#useTables(tables)
    const known = createEditor({ nodes: tables.nodes })._nodes
    // Lexical has no call that adds nodes to an editor; what it would keep of them is what another editor keeps.
    for (const [type, node] of known) if (!this.#editor._nodes.has(type)) this.#editor._nodes.set(type, node)
    this.#pull()
  }

  #useTables(tables: TableSupport): void {
    this.#tables = tables
    this.#flows.addTables(tables)
  }

  addUndo(undo: UndoSupport): void {
    this.#useUndo(undo)
    this.#pull()
  }

  #useUndo(undo: UndoSupport): void {
    this.#history = undo(this.#model, this)
    this.#history.onChange(this.#historyChanged.call)
  }

  onChange(listener: () => void): () => void {
    return this.#changed.add(listener)
  }

  destroy(): void {
    this.#isDestroyed = true
    for (const stop of this.#stops.splice(0)) stop()
    this.#history?.close()
  }
}
