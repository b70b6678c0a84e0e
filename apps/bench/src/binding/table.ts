import type { Figures } from './figures.ts'

export interface Column {
  readonly title: string
  readonly figures: Figures
}

/** A Markdown table: a row for each figure, and after each other column how the first one compares. */
export function table(title: string, columns: readonly Column[]): string {
  const names = [...new Set(columns.flatMap(({ figures }) => Object.keys(figures)))]
  const [first, ...others] = columns
  const rows = names.map((name) => {
    const own = first!.figures[name]
    return [name, show(own), ...others.map(({ figures }) => compared(own, figures[name]))]
  })
  return [
    `## ${title}`,
    '',
    `| ${['', ...columns.map((column) => column.title)].join(' | ')} |`,
    `| ${['---', ...columns.map(() => '---:')].join(' | ')} |`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n')
}

function compared(own: Figures[string] | undefined, other: Figures[string] | undefined): string {
  const isRatio =
    typeof own === 'number' && typeof other === 'number' && other > 0 && own > 0 && own !== other
  return isRatio ? `${show(other)} (**${show(own / other)}×**)` : show(other)
}

function show(value: Figures[string] | undefined): string {
  if (value === undefined) return '–'
  if (typeof value === 'string') return value
  if (Number.isInteger(value)) return value.toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}
