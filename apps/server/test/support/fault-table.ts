/** Times by way and fault, in the order in which they were first named. */
export class FaultTable {
  readonly #rows = new Map<string, Map<string, string>>()
  readonly #columns = new Set<string>()

  /** @param cell - milliseconds, or a word for a fault that cannot happen there. */
  record(way: string, fault: string, cell: number | string): void {
    this.#columns.add(fault)
    const row = this.#rows.get(way) ?? new Map<string, string>()
    this.#rows.set(way, row)
    row.set(fault, typeof cell === 'number' ? `${(cell / 1000).toFixed(1)} s` : cell)
  }

  toMarkdown(): string {
    const columns = [...this.#columns]
    const lines = [
      ['way', ...columns],
      ['---', ...columns.map(() => '---')],
    ]
    for (const [way, row] of this.#rows) lines.push([way, ...columns.map((column) => row.get(column) ?? '')])
    return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  }
}
