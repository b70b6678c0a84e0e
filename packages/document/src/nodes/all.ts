import { TableCellNode, TableNode, TableRowNode } from '@lexical/table'
import type { Klass, LexicalNode } from 'lexical'
import { textNodes } from './text-nodes.ts'

/** Every node class of a document, for `createEditor({ nodes })` or an extension's `nodes`. */
export const documentNodes: ReadonlyArray<Klass<LexicalNode>> = [
  ...textNodes,
  TableNode,
  TableRowNode,
  TableCellNode,
]
