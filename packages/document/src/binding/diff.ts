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
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++
  let end = 0
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end++
  const isOneStretch = start + end === shorter
  if (isOneStretch) {
    start = slide(before, after, start, caret)
    end = shorter - start
  }
  const isAtCaret = caret === after.length - end
  const isTyped = isOneStretch ? isAtCaret || caret === undefined : isAtCaret && caret === start + 1
  if (!isTyped) {
    // Put in place of something else: what the old and the new word have in common is chance, so words stay whole.
    while (start > 0 && isInWord(before, start) && isInWord(after, start)) start--
    while (end > 0 && isInWord(before, before.length - end) && isInWord(after, after.length - end)) end--
  }
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--
  if (end > 0 && isLowSurrogate(before.charCodeAt(before.length - end))) end--
  const oldMiddle = before.slice(start, before.length - end)
  const newMiddle = after.slice(start, after.length - end)
  const steps: Step[] = []
  push(steps, 'keep', start)
  if (oldMiddle !== '' && newMiddle !== '' && oldMiddle.length + newMiddle.length > 2)
    for (const step of diffTokens(oldMiddle, newMiddle)) push(steps, step.kind, step.length)
  else {
    push(steps, 'delete', oldMiddle.length)
    push(steps, 'insert', newMiddle.length)
  }
  push(steps, 'keep', end)
  return steps
}

/**
 * One stretch was inserted or deleted, and equal letters around it leave open which: it is the one at the caret,
 * else one that begins where a word does.
 */
function slide(before: string, after: string, latest: number, caret: number | undefined): number {
  const longer = before.length > after.length ? before : after
  const length = Math.abs(after.length - before.length)
  if (length === 0) return latest
  let earliest = latest
  while (earliest > 0 && longer[earliest - 1] === longer[earliest + length - 1]) earliest--
  const atCaret = caret === undefined ? -1 : after.length > before.length ? caret - length : caret
  if (atCaret >= earliest && atCaret <= latest) return atCaret
  for (let start = latest; start >= earliest; start--)
    if (start === 0 || !isInWord(longer, start)) return start
  return latest
}

/** Whether a word goes on over a border. */
const isInWord = (text: string, at: number): boolean =>
  at < text.length && text.slice(at - 1, at + 1).match(tokenPattern)?.length === 1

/** The upper six bits of a code unit tell (Unicode 3.9, D91). */
const isHighSurrogate = (code: number): boolean => code >> 10 === 0b110110
const isLowSurrogate = (code: number): boolean => code >> 10 === 0b110111

function push(steps: Step[], kind: Step['kind'], length: number): void {
  if (length === 0) return
  const last = steps[steps.length - 1]
  if (last?.kind === kind) steps[steps.length - 1] = { kind, length: last.length + length }
  else steps.push({ kind, length })
}

/**
 * Words stay whole: a word that is replaced shares no letters with the new one, however alike they are. Where a script
 * writes no space between words, nobody could tell which letters are one.
 */
const tokenPattern =
  /(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}])[\p{L}\p{N}\p{M}_])+|[\s\S]/gu

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
