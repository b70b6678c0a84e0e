import { parseColour } from './colours.ts'
import type { Inline, InlineImage } from './content.ts'
import { safeHref, safeImageSource, wellFormed } from './links.ts'
import { FLAGS, type Marks, pickMarks, sameMarks } from './marks.ts'

/** The canonical form of a block's text: runs and atoms. */
export function normaliseInline(inline: readonly Inline[]): readonly Inline[] {
  const [only] = inline
  if (inline.length === 1 && only?.type === 'text' && !('marks' in only) && isClean(only.text)) return inline
  const result: Inline[] = []
  for (const piece of inline.flatMap(normalisePiece)) {
    const last = result.at(-1)
    if (piece.type === 'text' && last?.type === 'text' && sameMarks(piece.marks, last.marks))
      result[result.length - 1] = { ...last, text: last.text + piece.text }
    else result.push(piece)
  }
  return result
}

function normalisePiece(piece: Inline): readonly Inline[] {
  if (piece.type === 'break') return [{ type: 'break' }]
  const marks = normaliseMarks(piece.marks)
  switch (piece.type) {
    case 'text': {
      const lines = multiline(piece.text).split('\n')
      return lines.flatMap((text, index): Inline[] => [
        ...(index > 0 ? [{ type: 'break' } as const] : []),
        ...(text === '' ? [] : [compact({ type: 'text', text, marks } as const)]),
      ])
    }
    case 'mention':
      return [
        compact({
          type: 'mention',
          kind: piece.kind,
          id: oneLine(piece.id),
          label: oneLine(piece.label),
          marks,
        } as const),
      ]
    case 'emoji': {
      const emoji = oneLine(piece.emoji)
      return [compact({ type: 'emoji', emoji, name: oneLine(piece.name ?? '') || undefined, marks } as const)]
    }
    case 'equation':
      return [compact({ type: 'equation', tex: oneLine(piece.tex), marks } as const)]
    case 'image':
      return [compact({ type: 'image', ...normaliseImage(piece), marks } as const)]
    case 'unknown':
      return [
        compact({ type: 'unknown', name: oneLine(piece.name), properties: piece.properties, marks } as const),
      ]
  }
}

function normaliseMarks(marks: Marks | undefined): Marks | undefined {
  if (!marks || Object.keys(marks).length === 0) return undefined
  const href = safeHref(marks.link?.href)
  const title = oneLine(marks.link?.title ?? '') || undefined
  const flags = Object.fromEntries(FLAGS.filter((flag) => marks[flag]).map((flag) => [flag, true]))
  return pickMarks(
    {
      ...flags,
      link: href === undefined ? undefined : compact({ href, title }),
      highlight: parseColour(marks.highlight),
      color: parseColour(marks.color),
    },
    () => true,
  )
}

/** What a picture says of itself, in a line of text or as a block of its own. */
type ImageProperties = Omit<InlineImage, 'type' | 'marks'>

export function normaliseImage(image: ImageProperties): ImageProperties {
  return compact({
    src: safeImageSource(image.src) ?? '',
    alt: oneLine(image.alt ?? '') || undefined,
    title: oneLine(image.title ?? '') || undefined,
    width: between(image.width, 1, 10_000),
    height: between(image.height, 1, 10_000),
  })
}

/** Removes undefined properties, so that an absent property has one form. */
export function compact<const T extends object>(object: T): T {
  const entries = Object.entries(object)
  const present = entries.filter(([, value]) => value !== undefined)
  // The keys left out are optional ones, so the type holds.
  return present.length === entries.length ? object : (Object.fromEntries(present) as T)
}

export const between = (value: number | undefined, min: number, max: number): number | undefined =>
  value === undefined || !Number.isFinite(value) ? undefined : Math.min(max, Math.max(min, Math.round(value)))

/** Text of one line: white space of any kind becomes single spaces, ends are trimmed. */
export const oneLine = (text: string): string => multiline(text).replace(/\s+/g, ' ').trim()

/** Whether text is a run as it stands: some of one line, without a character that has to go. */
const isClean = (text: string): boolean => text !== '' && !SUSPECT.test(text)

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SUSPECT = /[\u0000-\u0008\u000a-\u001f\u007f\ud800-\udfff]/

/** Text with line feeds as the only line ends, without control characters and halves of characters. */
export const multiline = (text: string): string =>
  SUSPECT.test(text) ? wellFormed(withoutControls(text.replace(/\r\n?/g, '\n'))) : text

export const withoutControls = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
