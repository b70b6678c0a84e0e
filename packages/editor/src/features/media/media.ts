// Puts files into the text and follows their uploads.

import {
  FileNode,
  fileMime,
  fileName,
  fileSize,
  fileSource,
  ImageNode,
  InlineImageNode,
  imageAlt,
  imageSource,
} from '@quire/document/nodes'
import {
  $create,
  $getNodeByKey,
  $getState,
  $nodesOfType,
  $setState,
  HISTORY_MERGE_TAG,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
} from 'lexical'
import { $insertBlock } from '../../ui/insert-block.ts'
import { type Upload, uploadsOf } from './upload.ts'

/** The blocks of the screen by the ids they keep: a node's key is only good until somebody else moves it. */
export interface Blocks {
  idOf(key: NodeKey): string | undefined
  keyOf(id: string): NodeKey | undefined
}

export interface Media {
  readonly editor: LexicalEditor
  readonly blocks: Blocks
  /** The application's way to take files, if it takes any. */
  readonly upload: () => Upload | undefined
  /** Aborted when the editor goes. */
  readonly ending: AbortController
}

/** Puts files at the selection, pictures as pictures, and uploads them. */
export const insertFiles = (media: Media, files: readonly File[]): void => {
  const started: (readonly [NodeKey, File])[] = []
  media.editor.update(
    () => {
      for (const file of files) {
        const node = file.type.startsWith('image/') ? $createImage(file) : $createFile(file)
        $insertBlock(node)
        started.push([node.getKey(), file])
      }
    },
    // A block has its id when the update is through.
    {
      onUpdate: () => {
        for (const [key, file] of started) uploadInto(media, key, file)
      },
    },
  )
}

/** Uploads a file for a block that is there already. */
export const uploadInto = (media: Media, key: NodeKey, file: File): void => {
  const { editor, blocks } = media
  const id = blocks.idOf(key) ?? key
  void uploadsOf(media).start(id, file, (url) =>
    editor.update(
      () => {
        const node = $getNodeByKey(blocks.keyOf(id) ?? key)
        if (node) $setSource(node, url)
      },
      // Undo takes the picture back, not its address.
      { tag: HISTORY_MERGE_TAG },
    ),
  )
}

/** Pictures that came in as data go where the others are: a document holds addresses, never files. */
export const uploadDataImages = (media: Media): void => {
  const found: (readonly [NodeKey, File])[] = []
  media.editor.update(
    () => {
      for (const node of [...$nodesOfType(ImageNode), ...$nodesOfType(InlineImageNode)]) {
        const source = $getState(node, imageSource)
        if (!source.startsWith('data:')) continue
        $setState(node, imageSource, '')
        const file = fileOfDataUrl(source, $getState(node, imageAlt))
        if (file && media.upload()) found.push([node.getKey(), file])
      }
    },
    {
      onUpdate: () => {
        for (const [key, file] of found) uploadInto(media, key, file)
      },
    },
  )
}

const $createImage = (file: File): ImageNode => $setState($create(ImageNode), imageAlt, altOf(file.name))

/** A name that a camera or the clipboard gave says nothing about the picture. */
const altOf = (name: string): string =>
  /^(image|img|dsc|screenshot|pxl)?[\W_\d]*\.\w+$/i.test(name) ? '' : name.replace(/\.\w+$/, '')

const $createFile = (file: File): FileNode => {
  const node = $setState($create(FileNode), fileName, file.name)
  return $setState($setState(node, fileSize, file.size), fileMime, file.type)
}

const $setSource = (node: LexicalNode, url: string): void => {
  if (node instanceof FileNode) $setState(node, fileSource, url)
  else if (node instanceof ImageNode || node instanceof InlineImageNode) $setState(node, imageSource, url)
}

/** The bytes of a `data:` picture as a file. */
const fileOfDataUrl = (url: string, name: string): File | undefined => {
  const [, type, data] = /^data:(image\/[\w+.-]+);base64,(.+)$/.exec(url) ?? []
  if (!type || !data) return undefined
  try {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0))
    return new File([bytes], `${name || 'picture'}.${type.slice('image/'.length)}`, { type })
  } catch {
    return undefined // not base64 after all
  }
}
