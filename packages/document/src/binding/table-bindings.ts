import type { TableNode } from '@lexical/table'
import type { NodeKey } from 'lexical'
import type { Operation } from '../model/operations.ts'
import type { Props } from '../model/types.ts'
import type { FlowBinding } from './flow-binding.ts'
import type { LocalTable } from './local-table.ts'
import type { $draftTable, TableBinding, TableHost } from './table-binding.ts'

/** What makes tables work, loaded apart: a page whose document has none does without. */
export interface TableParts {
  readonly TableBinding: new (...given: ConstructorParameters<typeof TableBinding>) => TableBinding
  readonly $draftTable: typeof $draftTable
}

/** The tables that an editor shows, each in one flow; none before `addParts`. */
export class TableBindings {
  readonly #host: TableHost
  #parts: TableParts | undefined
  readonly #byId = new Map<string, TableBinding>()
  /** New tables of the editor, until they are written. */
  readonly #drafts = new Map<NodeKey, LocalTable>()

  constructor(host: TableHost) {
    this.#host = host
  }

  addParts(parts: TableParts): void {
    this.#parts = parts
  }

  values(): Iterable<TableBinding> {
    return this.#byId.values()
  }

  get(id: string): TableBinding | undefined {
    return this.#byId.get(id)
  }

  /** Whether a flow can show a table; one that another flow shows already, as the one around it, is a paragraph there. */
  canShow(id: string, flow: FlowBinding): boolean {
    const table = this.#byId.get(id)
    return this.#parts !== undefined && (table === undefined || table.holder === flow)
  }

  /** The table of a block, in the one flow that shows it. */
  open(id: string, holder: FlowBinding): TableBinding {
    const table = this.#byId.get(id) ?? this.#make(id, holder)
    this.#byId.set(id, table)
    return table
  }

  #make(id: string, holder: FlowBinding): TableBinding {
    if (!this.#parts) throw new Error('a table was shown before the binding had `addTables`')
    return new this.#parts.TableBinding(id, holder, this.#host)
  }

  /** The properties that a new table of the editor is written with. */
  $draft(node: TableNode): Props {
    if (!this.#parts) return {}
    const { props, local } = this.#parts.$draftTable(node, this.#host.newId)
    this.#drafts.set(node.getKey(), local)
    return props
  }

  /** Writes what happened to a table, once its block is written. */
  $push(node: TableNode, holder: FlowBinding): { log: readonly Operation[]; cells: readonly FlowBinding[] } {
    const id = holder.view.idOf(node.getKey())
    const block = id === undefined ? undefined : holder.flow.block(id)
    if (id === undefined || !block || !this.canShow(id, holder)) return { log: [], cells: [] }
    const draft = this.#drafts.get(node.getKey())
    this.#drafts.delete(node.getKey())
    const known = this.#byId.get(id)
    if (known || !draft) return this.open(id, holder).$push(node, block)
    return { log: [], cells: this.open(id, holder).adopt(draft) }
  }

  /** Ends the tables of a flow that it does not show any more. */
  sweep(flow: FlowBinding): void {
    for (const table of [...this.#byId.values()])
      if (table.holder === flow && !flow.view.block(table.id)) this.#close(table)
  }

  closeIn(flow: FlowBinding): void {
    for (const table of [...this.#byId.values()]) if (table.holder === flow) this.#close(table)
  }

  #close(table: TableBinding): void {
    this.#byId.delete(table.id)
    table.close()
  }
}
