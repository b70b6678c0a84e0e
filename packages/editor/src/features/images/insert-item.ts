import { $insertNodeToNearestRoot } from '@lexical/utils'
import { ImageNode } from '@quire/document/nodes'
import { $create } from 'lexical'
import { Image } from 'lucide-react'
import type { InsertItem } from '../../ui/insert-item.ts'

export const imageInsertItem: InsertItem = {
  id: 'image',
  label: 'Image',
  icon: Image,
  keywords: ['picture', 'photo', 'figure'],
  group: 'media',
  run: (editor) => editor.update(() => void $insertNodeToNearestRoot($create(ImageNode))),
}
