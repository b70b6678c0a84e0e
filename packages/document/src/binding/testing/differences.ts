// Whether an editor shows what its document says.
import {
  $isTableCellNode,
  $isTableNode,
  $isTableRowNode,
  type TableCellNode,
  type TableNode,
} from '@lexical/table'
import type { ElementNode, LexicalEditor } from 'lexical'
import { type Block, sameRuns } from '../../model/block.ts'
import type { DocumentModel } from '../../model/document.ts'
import type { FlowView } from '../../model/flow.ts'
import { cellFlow } from '../../model/grid.ts'
import { sameJson } from '../../model/json.ts'
import type { Run } from '../../model/types.ts'
import { shownRuns } from '../inline.ts'
import { type Look, shownLook } from '../nodes.ts'
import { $look, $runs, $screenBlocks } from '../screen.ts'

/** What an element shows and its flow does not say; undefined when they are equal. */
export function $differences(
  editor: LexicalEditor,
  model: DocumentModel,
  root: ElementNode,
  { name, blocks }: FlowView,
): string | undefined {
  const shown = $screenBlocks(root).map((block) => ({ ...block, look: $look(block), runs: $runs(block) }))
  const isPlaceholder = blocks.length === 0 && shown.length === 1 && shown[0]!.runs.length === 0
  if (isPlaceholder) return undefined
  const wanted = blocks.map((block) => ({ look: shownLook(editor, block), runs: shownRuns(block.runs) }))
  const isSame =
    shown.length === wanted.length &&
    shown.every(
      ({ look, runs }, i) =>
        look.type === wanted[i]!.look.type &&
        sameJson(look.props, wanted[i]!.look.props) &&
        sameRuns(runs, wanted[i]!.runs),
    )
  if (!isSame) {
    const say = ({ look, runs }: { readonly look: Look; readonly runs: readonly Run[] }): string =>
      `${look.type}${JSON.stringify(look.props)}:${JSON.stringify(runs)}`
    return `the editor shows in ${name}\n  ${shown.map(say).join('\n  ')}\nand the model says\n  ${wanted.map(say).join('\n  ')}`
  }
  for (const [i, { node }] of shown.entries()) {
    const differences = $isTableNode(node) ? $tableDifferences(editor, model, node, blocks[i]!) : undefined
    if (differences) return differences
  }
  return undefined
}

function $tableDifferences(
  editor: LexicalEditor,
  model: DocumentModel,
  table: TableNode,
  block: Block,
): string | undefined {
  const shown = $cellsOf(table)
  const wanted = model.table(block).rows.map(({ cells }) => cells)
  const spans = JSON.stringify(shown.map((row) => row.map((cell) => [cell.getColSpan(), cell.getRowSpan()])))
  const said = JSON.stringify(wanted.map((row) => row.map(({ colspan, rowspan }) => [colspan, rowspan])))
  if (spans !== said) return `the editor shows cells ${spans} and the model says ${said}`
  for (const [y, row] of shown.entries())
    for (const [x, cell] of row.entries()) {
      const { row: rowId, column } = wanted[y]![x]!
      const differences = $differences(editor, model, cell, model.flow(cellFlow(block.id, rowId, column)))
      if (differences) return differences
    }
  return undefined
}

/** The cells of a table, row by row. */
export const $cellsOf = (table: TableNode): TableCellNode[][] =>
  table
    .getChildren()
    .filter($isTableRowNode)
    .map((row) => row.getChildren().filter($isTableCellNode))
