import {
  $isListNode,
  ListNode,
  registerCheckList,
  registerList,
  registerListStrictIndentTransform,
} from '@lexical/list'
import {
  $getNodeByKey,
  type AnyLexicalExtension,
  defineExtension,
  type LexicalEditor,
  mergeRegister,
} from 'lexical'

/** Bulleted, numbered and to-do lists. */
export const ListsExtension: AnyLexicalExtension = defineExtension({
  name: '@quire/lists',
  // Not Lexical's extension: it would load the readers of HTML, which the document has its own of.
  register: (editor) =>
    mergeRegister(
      registerList(editor),
      registerListStrictIndentTransform(editor),
      registerCheckList(editor),
      nameGroups(editor),
    ),
})

/** To-dos are checkboxes to a screen reader, so what holds them is a group: a list may hold nothing but items. */
const nameGroups = (editor: LexicalEditor): (() => void) =>
  editor.registerMutationListener(ListNode, (mutations) => {
    editor.getEditorState().read(() => {
      for (const key of mutations.keys()) {
        const list = $getNodeByKey(key)
        if (!$isListNode(list)) continue
        const element = editor.getElementByKey(key)
        if (list.getListType() === 'check') element?.setAttribute('role', 'group')
        else element?.removeAttribute('role')
      }
    })
  })
