// What the editor is made of, before an application adds its own.
import { textNodes } from '@quire/document/nodes'
import { type AnyLexicalExtension, configExtension, defineExtension } from 'lexical'
import type { BlockDefinition } from './block.tsx'
import { blocksOf } from './collaboration/index.ts'
import { createBlocksExtension } from './features/blocks/extension.tsx'
import { CodeBlocksExtension } from './features/code/extension.ts'
import { foldToggles } from './features/containers/fold-toggles.ts'
import { EquationsExtension } from './features/equations/extension.tsx'
import { LinksExtension } from './features/links/extension.ts'
import { ListsExtension } from './features/lists/extension.ts'
import { MediaExtension } from './features/media/extension.tsx'
import type { Upload } from './features/media/upload.ts'
import { themeClasses } from './theme.ts'

interface EditorExtensionOptions {
  readonly upload: () => Upload | undefined
  readonly blocks: readonly BlockDefinition[]
  /** The application's own. */
  readonly extensions: readonly AnyLexicalExtension[]
}

/**
 * The editor as one Lexical extension: what it shows, and how that behaves when clicked. Keys and all else that only
 * writing needs come with writing.ts. The document is the session's, so it starts without content.
 */
export const createEditorExtension = ({
  upload,
  blocks,
  extensions,
}: EditorExtensionOptions): AnyLexicalExtension =>
  defineExtension({
    name: '@quire/editor',
    // Its headings and quotes are the document's own, and what it does comes with writing.ts.
    conflictsWith: ['@lexical/rich-text'],
    namespace: 'quire',
    // Tables are added behind the text: see collaborate.ts.
    nodes: [...textNodes],
    theme: themeClasses,
    // Until what writing needs has come, and then by the mode.
    editable: false,
    $initialEditorState: null,
    // For the page's own error reports. Lexical keeps the last state that worked, so writing goes on.
    onError: (error) => reportError(error),
    register: foldToggles,
    dependencies: [
      ListsExtension,
      CodeBlocksExtension,
      LinksExtension,
      EquationsExtension,
      configExtension(MediaExtension, { upload, blocksOf }),
      createBlocksExtension(blocks),
      ...extensions,
    ],
  })
