// What the editor is made of, before an application adds its own.
import {
  ClickAfterLastBlockExtension,
  NodeSelectionDataSelectedExtension,
  NodeSelectionExtension,
} from '@lexical/extension'
import { RichTextExtension } from '@lexical/rich-text'
import { TableExtension } from '@lexical/table'
import { documentNodes } from '@quire/document'
import { DividerNode, EquationNode, FileNode, ImageNode, UnknownBlockNode } from '@quire/document/nodes'
import { type AnyLexicalExtension, configExtension, defineExtension } from 'lexical'
import { blocksOf } from './collaboration/index.ts'
import { BlocksExtension } from './features/block-handle/extension.ts'
import { ClipboardExtension } from './features/clipboard/extension.ts'
import { CodeBlocksExtension } from './features/code/extension.ts'
import { ColumnsExtension } from './features/columns/extension.ts'
import { ContainersExtension } from './features/containers/extension.ts'
import { dividerShortcut } from './features/dividers/shortcut.ts'
import { EquationsExtension } from './features/equations/extension.tsx'
import { FormattingShortcutsExtension } from './features/formatting/shortcuts.ts'
import { LinksExtension } from './features/links/extension.ts'
import { ListsExtension } from './features/lists/extension.ts'
import { createMarkdownExtension } from './features/markdown/extension.ts'
import { MediaExtension } from './features/media/extension.tsx'
import type { Upload } from './features/media/upload.ts'
import { TitleExtension } from './features/title/extension.ts'
import { themeClasses } from './theme.ts'

interface EditorExtensionOptions {
  readonly hasTitle: boolean
  readonly isEditable: boolean
  readonly upload: () => Upload | undefined
  /** The application's own. */
  readonly extensions: readonly AnyLexicalExtension[]
}

/** The whole editor as one Lexical extension. The document is the session's, so it starts without content. */
export const createEditorExtension = ({
  hasTitle,
  isEditable,
  upload,
  extensions,
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
      CodeBlocksExtension,
      ClickAfterLastBlockExtension,
      LinksExtension,
      ClipboardExtension,
      BlocksExtension,
      TableExtension,
      ContainersExtension,
      ColumnsExtension,
      EquationsExtension,
      configExtension(MediaExtension, { upload, blocksOf }),
      NodeSelectionExtension,
      configExtension(NodeSelectionDataSelectedExtension, {
        nodes: [DividerNode, EquationNode, FileNode, ImageNode, UnknownBlockNode],
      }),
      createMarkdownExtension([dividerShortcut]),
      FormattingShortcutsExtension,
      ...(hasTitle ? [TitleExtension] : []),
      ...extensions,
    ],
  })
