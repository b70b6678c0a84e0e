import {
  FileNode,
  fileName,
  fileSize,
  fileSource,
  ImageNode,
  imageAlt,
  imageCaption,
  imageSource,
  imageWidth,
  registerDecoration,
} from '@quire/document/nodes'
import { $getState, defineExtension, type LexicalEditor, type LexicalExtension, mergeRegister } from 'lexical'
import { lazy } from 'react'
import type { Blocks, Media } from './media.ts'
import type { Upload } from './upload.ts'

const ImageView = lazy(() => import('./image-view.tsx'))
const FileView = lazy(() => import('./file-view.tsx'))

interface MediaConfig {
  /** Read when a file comes, so that it may change while the editor is open. */
  readonly upload: () => Upload | undefined
  readonly blocksOf: (editor: LexicalEditor) => Blocks
}

/** Pictures and files: by address, and where the application can upload, by paste, drop and choice. */
export const MediaExtension: LexicalExtension<MediaConfig, '@quire/media', Media, unknown> = defineExtension({
  name: '@quire/media',
  config: {
    upload: () => undefined,
    blocksOf: () => ({ idOf: () => undefined, keyOf: () => undefined }),
  } as MediaConfig, // wider than what stands here
  build: (editor, { upload, blocksOf }): Media => ({
    editor,
    blocks: blocksOf(editor),
    upload,
    ending: new AbortController(),
  }),
  register: (editor, _config, state) => {
    const media = state.getOutput()
    return mergeRegister(
      registerDecoration(editor, ImageNode, (node) => (
        <ImageView
          media={media}
          nodeKey={node.getKey()}
          src={$getState(node, imageSource)}
          alt={$getState(node, imageAlt)}
          width={$getState(node, imageWidth)}
          caption={$getState(node, imageCaption)}
        />
      )),
      registerDecoration(editor, FileNode, (node) => (
        <FileView
          media={media}
          nodeKey={node.getKey()}
          src={$getState(node, fileSource)}
          name={$getState(node, fileName)}
          size={$getState(node, fileSize)}
        />
      )),
      () => media.ending.abort(),
    )
  },
})
