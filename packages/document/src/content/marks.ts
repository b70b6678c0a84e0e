/** The formatting of a run. A mark that is off is absent. */
export interface Marks {
  readonly link?: Link
  /** Background colour: a name of the palette or `#rrggbb`. */
  readonly highlight?: string
  /** Text colour: a name of the palette or `#rrggbb`. */
  readonly color?: string
  readonly underline?: true
  readonly bold?: true
  readonly italic?: true
  readonly strike?: true
  readonly subscript?: true
  readonly superscript?: true
  readonly code?: true
}

export interface Link {
  /** Sanitised by `safeHref`. */
  readonly href: string
  readonly title?: string
}

export type Mark = keyof Marks

/** Outermost first: the order in which the codecs nest marks, so that the same content gives the same text. */
export const MARK_ORDER: readonly Mark[] = [
  'link',
  'highlight',
  'color',
  'underline',
  'bold',
  'italic',
  'strike',
  'subscript',
  'superscript',
  'code',
]

/** Marks that are on or off. */
export type Flag = Exclude<Mark, 'link' | 'highlight' | 'color'>
export const FLAGS: readonly Flag[] = [
  'underline',
  'bold',
  'italic',
  'strike',
  'subscript',
  'superscript',
  'code',
]

export const sameMark = (mark: Mark, a: Marks | undefined, b: Marks | undefined): boolean =>
  mark === 'link'
    ? a?.link?.href === b?.link?.href && a?.link?.title === b?.link?.title
    : a?.[mark] === b?.[mark]

export const sameMarks = (a: Marks | undefined, b: Marks | undefined): boolean =>
  a === b || MARK_ORDER.every((mark) => sameMark(mark, a, b))

/** The marks that both have. */
export const commonMarks = (a: Marks | undefined, b: Marks | undefined): Marks | undefined =>
  pickMarks(a, (mark) => sameMark(mark, a, b))

/** The same marks without one. */
export const withoutMark = (marks: Marks | undefined, without: Mark): Marks | undefined =>
  pickMarks(marks, (mark) => mark !== without)

/** Marks in canonical order, or undefined if none is left. */
export function pickMarks(marks: Marks | undefined, keep: (mark: Mark) => boolean): Marks | undefined {
  if (!marks) return undefined
  const kept = MARK_ORDER.filter((mark) => marks[mark] !== undefined && keep(mark))
  return kept.length === 0 ? undefined : Object.fromEntries(kept.map((mark) => [mark, marks[mark]]))
}
