import { $createTableNodeWithDimensions } from '@lexical/table'
import { $isElementNode } from 'lexical'
import { Table } from 'lucide-react'
import { $insertBlock } from '../../ui/insert-block.ts'
import type { InsertItem } from '../../ui/insert-item.ts'

export const tableInsertItem: InsertItem = {
  id: 'table',
  label: 'Table',
  icon: Table,
  keywords: ['grid', 'rows', 'columns', 'spreadsheet'],
  group: 'blocks',
  run: (editor) =>
    editor.update(() => {
      const table = $insertBlock($createTableNodeWithDimensions(3, 3, { rows: true, columns: false }))
      const cell = table.getFirstDescendant()?.getParent()
      if ($isElementNode(cell)) cell.selectStart()
    }),
}
