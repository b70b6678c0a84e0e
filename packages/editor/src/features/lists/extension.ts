import { registerCheckList, registerList, registerListStrictIndentTransform } from '@lexical/list'
import { type AnyLexicalExtension, defineExtension, mergeRegister } from 'lexical'

/** Bulleted, numbered and to-do lists. */
export const ListsExtension: AnyLexicalExtension = defineExtension({
  name: '@quire/lists',
  // Not Lexical's extension: it would load the readers of HTML, which the document has its own of.
  register: (editor) =>
    mergeRegister(registerList(editor), registerListStrictIndentTransform(editor), registerCheckList(editor)),
})
