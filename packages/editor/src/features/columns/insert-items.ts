import { ColumnNode, ColumnsNode } from '@quire/document/nodes'
import { $create, $createParagraphNode, type LexicalEditor } from 'lexical'
import { Columns2, Columns3, type LucideIcon } from 'lucide-react'
import { $insertBlock } from '../../ui/insert-block.ts'
import type { InsertItem } from '../../ui/insert-item.ts'

export const columnInsertItems: readonly InsertItem[] = (
  [
    [2, 'Two columns', Columns2],
    [3, 'Three columns', Columns3],
  ] as const
).map(
  ([count, label, icon]: readonly [number, string, LucideIcon]): InsertItem => ({
    id: `columns-${count}`,
    label,
    icon,
    keywords: ['columns', 'side', 'beside', 'layout'],
    group: 'blocks',
    run: (editor) => insertColumns(editor, count),
  }),
)

const insertColumns = (editor: LexicalEditor, count: number): void =>
  editor.update(() => {
    const lines = Array.from({ length: count }, () => $createParagraphNode())
    $insertBlock($create(ColumnsNode).append(...lines.map((line) => $create(ColumnNode).append(line))))
    lines[0]?.select()
  })
