/** What one contender reached, by figure; a text tells what went wrong. */
export type Figures = Readonly<Record<string, number | string>>

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

/** Milliseconds that something takes. */
export const timed = (act: () => void): number => {
  const start = performance.now()
  act()
  return performance.now() - start
}
