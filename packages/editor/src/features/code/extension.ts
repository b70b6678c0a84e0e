import { CodeNode, registerCodeIndentation } from '@lexical/code-core'
import { type AnyLexicalExtension, defineExtension, mergeRegister } from 'lexical'
import { whenFirst } from '../../ui/when-first.ts'

const loadPaint = () => import('./paint.ts')

/** Code blocks: Tab indents in them, arrows lead out of them, and their colours are paint. */
export const CodeBlocksExtension: AnyLexicalExtension = defineExtension({
  name: '@quire/code-blocks',
  // Not Lexical's extension: it would load the readers of HTML, which the document has its own of.
  register: (editor) =>
    mergeRegister(
      registerCodeIndentation(editor, undefined, true),
      whenFirst(editor, CodeNode, loadPaint, ({ paintCode }) =>
        paintCode(editor, () => import('./highlighter.ts')),
      ),
    ),
})
