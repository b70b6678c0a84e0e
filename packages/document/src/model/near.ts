/** Where an element stands in a list (-1: nowhere), looked for from where it stood last outwards. */
export function indexNear<T>(list: readonly T[], element: T, last: number): number {
  const start = Math.min(last, list.length)
  for (let below = start, above = start + 1; below >= 0 || above < list.length; below--, above++) {
    if (list[below] === element && below >= 0) return below
    if (list[above] === element && above < list.length) return above
  }
  return -1
}
