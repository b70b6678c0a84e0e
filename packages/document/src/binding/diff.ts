/** A step from an old sequence to a new one; `length` counts characters of the old one, for `insert` of the new one. */
export interface Step {
  readonly kind: 'keep' | 'delete' | 'insert'
  readonly length: number
}

/** Stands for a block's marker in a sequence. A noncharacter, so no text holds it by right. */
export const markerCharacter = '\uFFFF'

/**
 * How one sequence of characters and markers became another.
 *
 * @param caret - where the caret stands in `after`, if it is there: tells which of two equal letters was typed.
 */
export function diff(before: string, after: string, caret?: number): Step[] {
  // Across blocks the markers tell what happened; a caret that does not mark the end of one edit says nothing.
  if (caret === undefined || before.includes(markerCharacter) || after.includes(markerCharacter))
    return align(before, after, undefined)
  const steps = align(before, after, caret)
  const isOneEdit = steps.filter((step) => step.kind !== 'keep').length <= 1
  return isOneEdit ? steps : align(before, after, undefined)
}

function align(before: string, after: string, caret: number | undefined): Step[] {
  const growth = after.length - before.length
  const limit = Math.min(before.length, after.length)
  const reach = caret === undefined ? limit : Math.max(0, Math.min(limit, caret - Math.max(growth, 0)))
  let start = 0
  while (start < reach && before.charCodeAt(start) === after.charCodeAt(start)) start++
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--
  let end = 0
  while (
    end < limit - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end++
  if (end > 0 && isLowSurrogate(before.charCodeAt(before.length - end))) end--
  const oldMiddle = before.slice(start, before.length - end)
  const newMiddle = after.slice(start, after.length - end)
  const steps: Step[] = []
  push(steps, 'keep', start)
  if (oldMiddle === '' || newMiddle === '') {
    push(steps, 'delete', oldMiddle.length)
    push(steps, 'insert', newMiddle.length)
  } else for (const step of diffTokens(oldMiddle, newMiddle)) push(steps, step.kind, step.length)
  push(steps, 'keep', end)
  return steps
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xdc00
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code < 0xe000

function push(steps: Step[], kind: Step['kind'], length: number): void {
  if (length === 0) return
  const last = steps[steps.length - 1]
  if (last?.kind === kind) steps[steps.length - 1] = { kind, length: last.length + length }
  else steps.push({ kind, length })
}

/** Words stay whole: a word that is replaced shares no letters with the new one, however alike they are. */
const tokenPattern = /[\p{L}\p{N}\p{M}_]+|[\s\S]/gu

const maxCells = 1_000_000

function diffTokens(before: string, after: string): Step[] {
  const a = before.match(tokenPattern) ?? []
  const b = after.match(tokenPattern) ?? []
  if (a.length * b.length > maxCells) return diffMarkers(before, after)
  const width = b.length + 1
  const best = new Float64Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const skip = Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!)
      best[i * width + j] =
        a[i] === b[j] ? Math.max(skip, best[(i + 1) * width + j + 1]! + weightOf(a[i]!)) : skip
    }
  const steps: Step[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const here = best[i * width + j]!
    if (
      i < a.length &&
      j < b.length &&
      a[i] === b[j] &&
      here === best[(i + 1) * width + j + 1]! + weightOf(a[i]!)
    ) {
      push(steps, 'keep', a[i]!.length)
      i++
      j++
    } else if (i < a.length && here === best[(i + 1) * width + j]!) push(steps, 'delete', a[i++]!.length)
    else push(steps, 'insert', b[j++]!.length)
  }
  return steps
}

const weightOf = (token: string): number =>
  token === markerCharacter ? 8 : /\s/.test(token) ? 0.5 : token.length

/** For long stretches: markers are matched in order, what lies between is replaced. */
function diffMarkers(before: string, after: string): Step[] {
  const a = before.split(markerCharacter)
  const b = after.split(markerCharacter)
  const steps: Step[] = []
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const isShared = i < shared
    if (i > 0) push(steps, isShared ? 'keep' : i < a.length ? 'delete' : 'insert', 1)
    if (isShared && a[i] === b[i]) push(steps, 'keep', a[i]!.length)
    else {
      push(steps, 'delete', a[i]?.length ?? 0)
      push(steps, 'insert', b[i]?.length ?? 0)
    }
  }
  return steps
}
