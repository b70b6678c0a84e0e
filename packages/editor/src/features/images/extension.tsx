import { $insertNodeToNearestRoot } from '@lexical/utils'
import {
  ImageNode,
  imageAlt,
  imageCaption,
  imageSource,
  imageWidth,
  registerDecoration,
} from '@quire/document/nodes'
import {
  $create,
  $getNodeByKey,
  $getState,
  $setState,
  type AnyLexicalExtension,
  COMMAND_PRIORITY_LOW,
  defineExtension,
  type LexicalEditor,
  mergeRegister,
} from 'lexical'
import { lazy } from 'react'
import { INSERT_FILES_COMMAND } from '../../commands.ts'
import { type Upload, Uploads } from './upload.ts'

const ImageView = lazy(() => import('./image-view.tsx'))

/**
 * Pictures: by address, and where the application can upload, by paste, drop and choice.
 *
 * @param upload - read when a file comes, so that it may change while the editor is open.
 */
export const createImagesExtension = (upload: () => Upload | undefined): AnyLexicalExtension =>
  defineExtension({
    name: '@quire/images',
    register: (editor) => {
      const uploads = new Uploads((file, options) => {
        const current = upload()
        return current ? current(file, options) : Promise.reject(new Error('nothing can be uploaded here'))
      })
      return mergeRegister(
        registerDecoration(editor, ImageNode, (node) => (
          <ImageView
            editor={editor}
            nodeKey={node.getKey()}
            src={$getState(node, imageSource)}
            alt={$getState(node, imageAlt)}
            width={$getState(node, imageWidth)}
            caption={$getState(node, imageCaption)
              .map((part) => ('text' in part ? part.text : ''))
              .join('')}
            uploads={uploads}
          />
        )),
        editor.registerCommand(
          INSERT_FILES_COMMAND,
          (files) => {
            const images = files.filter(({ type }) => type.startsWith('image/'))
            if (images.length === 0 || !upload()) return false
            for (const image of images) insertUpload(editor, uploads, image)
            return true
          },
          COMMAND_PRIORITY_LOW,
        ),
        () => uploads.close(),
      )
    },
  })

const insertUpload = (editor: LexicalEditor, uploads: Uploads, file: File): void =>
  editor.update(() => {
    const image = $create(ImageNode)
    $setState(image, imageAlt, file.name)
    $insertNodeToNearestRoot(image)
    const key = image.getKey()
    void uploads.start(key, file, (url) =>
      editor.update(() => {
        const node = $getNodeByKey<ImageNode>(key)
        if (node) $setState(node, imageSource, url)
      }),
    )
  })
