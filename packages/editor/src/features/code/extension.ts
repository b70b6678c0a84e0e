import { CodeNode, registerCodeIndentation } from '@lexical/code-core'
import { type AnyLexicalExtension, defineExtension, type LexicalEditor, mergeRegister } from 'lexical'
import { later } from '../../later.ts'

/** Code blocks: Tab indents in them, arrows lead out of them, and their colours are paint. */
export const CodeBlocksExtension: AnyLexicalExtension = defineExtension({
  name: '@quire/code-blocks',
  // Not Lexical's extension: it would load the readers of HTML, which the document has its own of.
  register: (editor) =>
    mergeRegister(registerCodeIndentation(editor, undefined, true), paintCodeBlocks(editor)),
})

/** The paint comes with the first code block. @returns stops it */
const paintCodeBlocks = (editor: LexicalEditor): (() => void) => {
  let stop: (() => void) | undefined
  const stopWaiting = editor.registerMutationListener(CodeNode, () => {
    stop ??= later(import('./paint.ts'), ({ paintCode }) =>
      paintCode(editor, () => import('./highlighter.ts')),
    )
  })
  return () => {
    stopWaiting()
    stop?.()
  }
}
