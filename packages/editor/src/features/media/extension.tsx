import { DRAG_DROP_PASTE } from '@lexical/rich-text'
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
import {
  $getState,
  COMMAND_PRIORITY_EDITOR,
  COMMAND_PRIORITY_LOW,
  defineExtension,
  type LexicalEditor,
  type LexicalExtension,
  mergeRegister,
  PASTE_TAG,
} from 'lexical'
import { lazy } from 'react'
import { PICK_FILES_COMMAND } from '../../commands.ts'
import { type Blocks, insertFiles, type Media, uploadDataImages } from './media.ts'
import { type Upload, Uploads } from './upload.ts'

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
    canUpload: () => upload() !== undefined,
    uploads: new Uploads((file, options) => {
      const current = upload()
      return current ? current(file, options) : Promise.reject(new Error('nothing can be uploaded here'))
    }),
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
      editor.registerCommand(
        DRAG_DROP_PASTE,
        (files) => {
          if (files.length === 0 || !media.canUpload()) return false
          insertFiles(media, files)
          return true
        },
        COMMAND_PRIORITY_LOW,
      ),
      editor.registerCommand(
        PICK_FILES_COMMAND,
        (accept) => {
          if (!media.canUpload()) return false
          pickFiles(accept, (files) => insertFiles(media, files))
          return true
        },
        COMMAND_PRIORITY_EDITOR,
      ),
      editor.registerUpdateListener(({ tags }) => {
        if (tags.has(PASTE_TAG)) uploadDataImages(media)
      }),
      () => media.uploads.close(),
    )
  },
})

/** The browser's own dialog for choosing files. */
const pickFiles = (accept: string, onPick: (files: readonly File[]) => void): void => {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.accept = accept
  input.addEventListener('change', () => onPick([...(input.files ?? [])]), { once: true })
  input.click()
}
