import { registerCodeIndentation } from '@lexical/code-core'
import { type AnyLexicalExtension, defineExtension, mergeRegister } from 'lexical'
import { paintCode } from './paint.ts'

/** Code blocks: Tab indents in them, arrows lead out of them, and their colours are paint. */
export const CodeBlocksExtension: AnyLexicalExtension = defineExtension({
  name: '@quire/code-blocks',
  // Not Lexical's extension: it would load the readers of HTML, which the document has its own of.
  register: (editor) =>
    mergeRegister(
      registerCodeIndentation(editor, undefined, true),
      paintCode(editor, () => import('./highlighter.ts')),
    ),
})
