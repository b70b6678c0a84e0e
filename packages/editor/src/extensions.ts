// What the editor is made of, before an application adds its own.
import { CodeExtension, CodeIndentExtension } from '@lexical/code'
import { ClickAfterLastBlockExtension, TabIndentationExtension } from '@lexical/extension'
import { $isListItemNode, CheckListExtension, ListExtension } from '@lexical/list'
import { RichTextExtension } from '@lexical/rich-text'
import { documentNodes } from '@quire/document'
import { type AnyLexicalExtension, configExtension, defineExtension } from 'lexical'
import { FormattingShortcutsExtension } from './features/formatting/shortcuts.ts'
import { LinksExtension } from './features/links/extension.ts'
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
      configExtension(ListExtension, { hasStrictIndent: true }),
      CheckListExtension,
      CodeExtension,
      configExtension(CodeIndentExtension, { escapeWithArrows: true }),
      // Tab nests list items; anywhere else it moves the focus on, so that nobody is caught in the text.
      configExtension(TabIndentationExtension, { maxIndent: 6, $canIndent: $isListItemNode }),
      ClickAfterLastBlockExtension,
      LinksExtension,
      MarkdownShortcutsExtension,
      FormattingShortcutsExtension,
      ...(hasTitle ? [TitleExtension] : []),
    ],
  })
