// What the binding has to know of Lexical's tables, without loading them: a page needs that module, 24 KB of it, only
// where a document has a table or somebody writes. Nodes are told apart by their type.
import type { TableCellNode, TableNode, TableRowNode, TableSelection } from '@lexical/table'
import { $create, $getEditor, type BaseSelection, type LexicalNode } from 'lexical'

export const $isTableNode = (node: LexicalNode | null | undefined): node is TableNode =>
  node?.getType() === 'table'

export const $isTableRowNode = (node: LexicalNode | null | undefined): node is TableRowNode =>
  node?.getType() === 'tablerow'

export const $isTableCellNode = (node: LexicalNode | null | undefined): node is TableCellNode =>
  node?.getType() === 'tablecell'

export const $isTableSelection = (selection: BaseSelection | null): selection is TableSelection =>
  selection !== null && 'tableKey' in selection

/** The bits of Lexical's header styles. */
export const headers = { none: 0, row: 1, column: 2, both: 3 } as const

export const $createTableRowNode = (): TableRowNode => $createTablePart('tablerow')
export const $createTableCellNode = (): TableCellNode => $createTablePart('tablecell')

/** Only called below a table, so that its parts are registered in this editor as it is. */
const $createTablePart = <Part extends LexicalNode>(type: string): Part => {
  const klass = $getEditor()._nodes.get(type)?.klass
  if (!klass) throw new Error(`the editor has no nodes of type ${type}`)
  return $create(klass) as Part
}
