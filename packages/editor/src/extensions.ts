// What the editor is made of, before an application adds its own.
import { CodeExtension, CodeIndentExtension } from '@lexical/code'
import { ClickAfterLastBlockExtension } from '@lexical/extension'
import { RichTextExtension } from '@lexical/rich-text'
import { documentNodes } from '@quire/document'
import { type AnyLexicalExtension, configExtension, defineExtension } from 'lexical'
import { FormattingShortcutsExtension } from './features/formatting/shortcuts.ts'
import { LinksExtension } from './features/links/extension.ts'
import { ListsExtension } from './features/lists/extension.ts'
import { MarkdownShortcutsExtension } from './features/markdown/extension.ts'
import { TitleExtension } from './features/title/extension.ts'
import { themeClasses } from './theme.ts'

interface EditorExtensionOptions {
  readonly hasTitle: boolean
  readonly isEditable: boolean
}

/** The whole editor as one Lexical extension. The document is the session's, so it starts without content. */
export const createEditorExtension = ({
  hasTitle,
  isEditable,
}: EditorExtensionOptions): AnyLexicalExtension =>
  defineExtension({
    name: '@quire/editor',
    namespace: 'quire',
    nodes: [...documentNodes],
    theme: themeClasses,
    editable: isEditable,
    $initialEditorState: null,
    dependencies: [
      RichTextExtension,
      ListsExtension,
      CodeExtension,
      configExtension(CodeIndentExtension, { escapeWithArrows: true }),
      ClickAfterLastBlockExtension,
      LinksExtension,
      MarkdownShortcutsExtension,
      FormattingShortcutsExtension,
      ...(hasTitle ? [TitleExtension] : []),
    ],
  })
