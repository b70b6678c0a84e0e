import { DividerNode } from '@quire/document/nodes'
import { $create } from 'lexical'
import { Minus } from 'lucide-react'
import { $insertBlock } from '../../ui/insert-block.ts'
import type { InsertItem } from '../../ui/insert-item.ts'

export const dividerInsertItem: InsertItem = {
  id: 'divider',
  label: 'Divider',
  icon: Minus,
  hint: '---',
  keywords: ['line', 'rule', 'hr', 'separator'],
  group: 'blocks',
  run: (editor) => editor.update(() => void $insertBlock($create(DividerNode))),
}
