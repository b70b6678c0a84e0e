// Editors on Lexical's own two bindings, wired as @lexical/react's CollaborationPlugin wires them, without React.
import { createHeadlessEditor } from '@lexical/headless'
import * as richText from '@lexical/rich-text'
import {
  createBindingV2__EXPERIMENTAL,
  createYjsBinding,
  syncLexicalUpdateToYjs,
  syncLexicalUpdateToYjsV2__EXPERIMENTAL,
  syncYjsChangesToLexical,
  syncYjsChangesToLexicalV2__EXPERIMENTAL,
} from '@lexical/yjs'
import * as lexical from 'lexical'
import * as Y from 'yjs'

/** Nobody's caret is shown: what presence costs is left out for all. */
const provider = {
  awareness: {
    getLocalState: () => null,
    getStates: () => new Map(),
    setLocalState: () => {},
    on() {},
    off() {},
  },
  connect() {},
  disconnect() {},
  on() {},
  off() {},
}

const open = (clientId, state, bind) => {
  const doc = new Y.Doc()
  const editor = createHeadlessEditor({
    nodes: [richText.HeadingNode, richText.QuoteNode],
    onError: (error) => {
      throw error
    },
  })
  const binding = bind(editor, doc)
  let ownMs = 0
  editor.registerUpdateListener((update) => {
    if (update.tags.has(lexical.SKIP_COLLAB_TAG)) return
    const start = performance.now()
    binding.push(update)
    ownMs += performance.now() - start
  })
  const receive = (update) => {
    Y.applyUpdate(doc, update, 'remote')
    editor.read(() => {})
  }
  if (state) receive(state)
  doc.clientID = clientId
  return {
    doc,
    editor,
    lexical,
    richText,
    receive,
    state: (vector) => Y.encodeStateAsUpdate(doc, vector),
    vector: () => Y.encodeStateVector(doc),
    takeOwnMs: () => {
      const ms = ownMs
      ownMs = 0
      return ms
    },
    close: () => doc.destroy(),
  }
}

export const openV1 = (clientId, state) =>
  open(clientId, state, (editor, doc) => {
    const docMap = new Map([['main', doc]])
    const binding = createYjsBinding({ editor, id: 'main', doc, docMap })
    binding.root.getSharedType().observeDeep((events, { origin }) => {
      if (origin !== binding) syncYjsChangesToLexical(binding, provider, events, false, () => {})
    })
    return {
      push: (it) =>
        syncLexicalUpdateToYjs(
          binding,
          provider,
          it.prevEditorState,
          it.editorState,
          it.dirtyElements,
          it.dirtyLeaves,
          it.normalizedNodes,
          it.tags,
        ),
    }
  })

export const openV2 = (clientId, state) =>
  open(clientId, state, (editor, doc) => {
    const docMap = new Map([['main', doc]])
    const binding = createBindingV2__EXPERIMENTAL(editor, 'main', doc, docMap)
    binding.root.observeDeep((events, transaction) => {
      if (transaction.origin !== binding)
        syncYjsChangesToLexicalV2__EXPERIMENTAL(binding, provider, events, transaction, false)
    })
    return {
      push: (it) =>
        syncLexicalUpdateToYjsV2__EXPERIMENTAL(
          binding,
          provider,
          it.prevEditorState,
          it.editorState,
          it.dirtyElements,
          it.dirtyLeaves,
          it.normalizedNodes,
          it.tags,
        ),
    }
  })
