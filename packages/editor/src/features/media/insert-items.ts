import { ImageNode } from '@quire/document/nodes'
import { $create } from 'lexical'
import { File as FileIcon, Image } from 'lucide-react'
import { PICK_FILES_COMMAND } from '../../commands.ts'
import { $insertBlock } from '../../ui/insert-block.ts'
import type { InsertItem } from '../../ui/insert-item.ts'

export const mediaInsertItems: readonly InsertItem[] = [
  {
    id: 'image',
    label: 'Image',
    icon: Image,
    keywords: ['picture', 'photo', 'figure', 'upload'],
    group: 'media',
    run: (editor) => editor.update(() => void $insertBlock($create(ImageNode))),
  },
  {
    id: 'file',
    label: 'File',
    icon: FileIcon,
    keywords: ['attachment', 'upload', 'pdf', 'download'],
    group: 'media',
    run: (editor) => editor.dispatchCommand(PICK_FILES_COMMAND, ''),
  },
]
