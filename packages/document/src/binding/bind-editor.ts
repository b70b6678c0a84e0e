// A thin stand-in on @lexical/yjs V2 behind the door that our own flat binding will have. Nothing else in the
// project imports @lexical/yjs. The document lives in the root `root-v2` (Y.XmlElement).
import {
  $getAnchorAndFocusForUserState,
  type BindingV2,
  createBindingV2__EXPERIMENTAL as createBinding,
  type Provider,
  syncYjsChangesToLexicalV2__EXPERIMENTAL as syncToLexical,
  syncLexicalUpdateToYjsV2__EXPERIMENTAL as syncToYjs,
  syncYjsStateToLexicalV2__EXPERIMENTAL as syncWholeDocument,
  type UserState,
} from '@lexical/yjs'
import {
  $createParagraphNode,
  $getNodeByKey,
  $getRoot,
  $isParagraphNode,
  $isTextNode,
  type EditorState,
  type LexicalEditor,
  SKIP_COLLAB_TAG,
} from 'lexical'
import {
  createRelativePositionFromJSON,
  relativePositionToJSON,
  type Transaction,
  UndoManager,
  type XmlElement,
  type XmlText,
  type YEvent,
} from 'yjs'
import { Listeners } from './listeners.ts'
import type { Binding, BindOptions, History, Point, RelativeSelection } from './types.ts'

/**
 * Keeps an editor and a document equal until `destroy()`.
 *
 * An empty document shows one empty paragraph that is written with the first edit, so that two people who open
 * it together do not both create one.
 *
 * @param editor - with `documentNodes` registered and no history of its own.
 */
export const bindEditor = (editor: LexicalEditor, { doc, isReadOnly }: BindOptions): Binding => {
  const binding = createBinding(editor, 'quire', doc, new Map([['quire', doc]]))
  const selection = new SelectionKeeper(binding)
  const changed = new Listeners()
  const history = createHistory(binding)

  if (binding.root.length > 0) syncWholeDocument(binding, selection.provider)
  else showEmptyDocument(editor)

  const onYjsChange = (events: YEvent<XmlElement | XmlText>[], transaction: Transaction): void => {
    if (transaction.origin === binding) return
    syncToLexical(binding, selection.provider, events, transaction, transaction.origin instanceof UndoManager)
  }
  // observeDeep is typed for any event; below root-v2 there are only elements and texts.
  const observer = onYjsChange as unknown as Parameters<XmlElement['observeDeep']>[0]
  binding.root.observeDeep(observer)
  const stopListening = editor.registerUpdateListener((update) => {
    const isUnwritten = binding.root.length === 0 && isEmpty(update.editorState)
    if (!isUnwritten && !update.tags.has(SKIP_COLLAB_TAG) && !isReadOnly?.())
      syncToYjs(
        binding,
        selection.provider,
        update.prevEditorState,
        update.editorState,
        update.dirtyElements,
        update.dirtyLeaves,
        update.normalizedNodes,
        update.tags,
      )
    changed.call()
  })

  return {
    selection,
    onChange: changed.add,
    history,
    destroy: () => {
      binding.root.unobserveDeep(observer)
      stopListening()
      history.destroy()
    },
  }
}

const showEmptyDocument = (editor: LexicalEditor): void =>
  editor.update(() => $getRoot().clear().append($createParagraphNode()), {
    tag: SKIP_COLLAB_TAG,
    discrete: true,
  })

const isEmpty = (state: EditorState): boolean =>
  state.read(() => {
    const root = $getRoot()
    const only = root.getFirstChild()
    return (
      root.getChildrenSize() === 0 ||
      (only === root.getLastChild() && $isParagraphNode(only) && only.isEmpty())
    )
  })

const createHistory = (binding: BindingV2): History & { destroy(): void } => {
  // Only the binding's own origin: an application that writes without an origin is not this person's typing.
  const manager = new UndoManager(binding.root, { trackedOrigins: new Set([binding]) })
  const changed = new Listeners()
  for (const event of ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const)
    manager.on(event, changed.call)
  return {
    undo: () => void manager.undo(),
    redo: () => void manager.redo(),
    canUndo: () => manager.canUndo(),
    canRedo: () => manager.canRedo(),
    onChange: changed.add,
    destroy: () => manager.destroy(),
  }
}

/** Stands where @lexical/yjs expects a provider with awareness, and keeps the selection it writes there. */
class SelectionKeeper {
  readonly provider: Provider
  readonly #binding: BindingV2
  #state: UserState = {
    anchorPos: null,
    focusPos: null,
    focusing: false,
    name: '',
    color: '',
    awarenessData: {},
  }

  constructor(binding: BindingV2) {
    this.#binding = binding
    const nothing = () => undefined
    this.provider = {
      awareness: {
        getLocalState: () => this.#state,
        getStates: () => new Map(),
        setLocalState: (state) => {
          if (state) this.#state = state
        },
        setLocalStateField: nothing,
        on: nothing,
        off: nothing,
      },
      connect: nothing,
      disconnect: nothing,
      on: nothing,
      off: nothing,
    }
  }

  toRelative(): RelativeSelection | null {
    const { anchorPos, focusPos } = this.#state
    if (!anchorPos || !focusPos) return null
    return { anchor: relativePositionToJSON(anchorPos), focus: relativePositionToJSON(focusPos) }
  }

  resolve({ anchor, focus }: RelativeSelection): { anchor: Point; focus: Point } | null {
    return this.#binding.editor.getEditorState().read(() => {
      const found = $getAnchorAndFocusForUserState(this.#binding, {
        ...this.#state,
        anchorPos: createRelativePositionFromJSON(anchor),
        focusPos: createRelativePositionFromJSON(focus),
      })
      const start = $point(found.anchorKey, found.anchorOffset)
      const end = $point(found.focusKey, found.focusOffset)
      return start && end && { anchor: start, focus: end }
    })
  }
}

const $point = (key: string | null, offset: number): Point | null => {
  const node = key === null ? null : $getNodeByKey(key)
  return node && { key: node.getKey(), offset, type: $isTextNode(node) ? 'text' : 'element' }
}
