import { CodeExtension, CodeIndentExtension } from '@lexical/code'
import { type AnyLexicalExtension, configExtension, defineExtension } from 'lexical'
import { paintCode } from './paint.ts'

/** Code blocks: Tab indents in them, arrows lead out of them, and their colours are paint. */
export const CodeBlocksExtension: AnyLexicalExtension = defineExtension({
  name: '@quire/code-blocks',
  dependencies: [CodeExtension, configExtension(CodeIndentExtension, { escapeWithArrows: true })],
  register: (editor) => paintCode(editor, () => import('./highlighter.ts')),
})
