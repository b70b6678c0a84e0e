import { $createTableNodeWithDimensions } from '@lexical/table'
import { $insertNodeToNearestRoot } from '@lexical/utils'
import { $isElementNode } from 'lexical'
import { Table } from 'lucide-react'
import type { InsertItem } from '../../ui/insert-item.ts'

export const tableInsertItem: InsertItem = {
  id: 'table',
  label: 'Table',
  icon: Table,
  keywords: ['grid', 'rows', 'columns', 'spreadsheet'],
  group: 'blocks',
  run: (editor) =>
    editor.update(() => {
      const table = $createTableNodeWithDimensions(3, 3, { rows: true, columns: false })
      $insertNodeToNearestRoot(table)
      const cell = table.getFirstDescendant()?.getParent()
      if ($isElementNode(cell)) cell.selectStart()
    }),
}
