import { DEFAULT_HIGHLIGHT, type Inline, parseColour, safeHref } from '../../content/index.ts'
import { compact, oneLine } from '../../content/inline.ts'
import { type Marks, withoutMark } from '../../content/marks.ts'
import { parseProperties } from './properties.ts'
import {
  attribute,
  type Element,
  type HtmlNode,
  isElement,
  isText,
  restoreSpaces,
  style,
  textContent,
} from './tree.ts'

/** What text takes from the elements around it. */
export interface InlineContext {
  readonly marks: Marks
  /** White space counts, as in `white-space: pre-wrap`. */
  readonly keepSpaces: boolean
}

/** Collects the text of one block and collapses its white space as a browser does. */
export class InlineReader {
  readonly #pieces: Inline[] = []
  /** Whether a space now would collapse: at the start of a line and after a space that itself collapses. */
  #atSpace = true
  #seen = false

  /** Whether anything was there that a browser would give a line of its own. */
  get hasLine(): boolean {
    return this.#seen
  }

  read(node: HtmlNode, context: InlineContext): void {
    if (isText(node)) this.#text(node.value, context)
    else if (isEmptyMark(node)) this.#seen = true
    else if (isElement(node) && !isIgnored(node)) this.#element(node, context)
  }

  #element(element: Element, context: InlineContext): void {
    const atom = readAtom(element, context.marks)
    if (element.tagName === 'br') this.#break()
    else if (atom) this.#add(atom)
    else {
      const inner = enterElement(element, context)
      for (const child of element.childNodes) this.read(child, inner)
    }
  }

  /** The text so far; a line break at its very end does not show in HTML and goes. */
  finish(): readonly Inline[] {
    this.#trimEnd()
    if (this.#pieces.at(-1)?.type === 'break') this.#pieces.pop()
    return this.#pieces
  }

  #text(value: string, { marks, keepSpaces }: InlineContext): void {
    if (keepSpaces) {
      if (value === '') return
      this.#add({ type: 'text', text: value, marks })
      return
    }
    let text = value.replace(/[ \t\n\f\r]+/g, ' ')
    if (this.#atSpace && text.startsWith(' ')) text = text.slice(1)
    if (text === '') return
    this.#add({ type: 'text', text: restoreSpaces(text), marks })
    this.#atSpace = text.endsWith(' ')
  }

  #add(piece: Inline): void {
    this.#pieces.push(piece)
    this.#atSpace = false
    this.#seen = true
  }

  #break(): void {
    this.#trimEnd()
    this.#pieces.push({ type: 'break' })
    this.#atSpace = true
    this.#seen = true
  }

  #trimEnd(): void {
    const last = this.#pieces.at(-1)
    if (!this.#atSpace || last?.type !== 'text') return
    this.#pieces.pop()
    const text = last.text.slice(0, -1)
    if (text !== '') this.#pieces.push({ ...last, text })
  }
}

/** `<!-- -->` holds the place of a block without text in Markdown. */
const isEmptyMark = (node: HtmlNode): boolean => 'data' in node && node.data === ' '

/** Elements whose text is not text of the page. */
const IGNORED: ReadonlySet<string> = new Set(
  'script style template noscript head title meta link iframe object embed svg math canvas audio video source track select option textarea input param base frame frameset noembed noframes map area'.split(
    ' ',
  ),
)

export const isIgnored = (element: Element): boolean => IGNORED.has(element.tagName)

function readAtom(element: Element, marks: Marks): Inline | undefined {
  if (element.tagName === 'img') return readImage(element, marks)
  const mathClass = attribute(element, 'class')?.split(/\s+/).includes('language-math')
  if (element.tagName === 'code' && mathClass) return { type: 'equation', tex: textContent(element), marks }
  if (element.tagName !== 'span') return undefined
  const tex = attribute(element, 'data-math')
  if (tex !== undefined) return { type: 'equation', tex, marks }
  const kind = attribute(element, 'data-mention')
  if (kind === 'person' || kind === 'document' || kind === 'date') {
    const label = oneLine(textContent(element)).replace(/^@/, '')
    return { type: 'mention', kind, id: attribute(element, 'data-id') ?? '', label, marks }
  }
  const name = attribute(element, 'data-emoji')
  if (name !== undefined) return compact({ type: 'emoji', emoji: textContent(element), name, marks })
  const unknown = attribute(element, 'data-unknown')
  if (unknown === undefined) return undefined
  return { type: 'unknown', name: unknown, properties: parseProperties(element), marks }
}

/** An image inside text; one without an address has nothing to show. */
function readImage(element: Element, marks: Marks): Inline {
  const alt = attribute(element, 'alt')
  const src = attribute(element, 'src') ?? ''
  return compact({
    type: 'image',
    src,
    alt,
    title: attribute(element, 'title'),
    width: pixels(element, 'width'),
    height: pixels(element, 'height'),
    marks,
  })
}

function pixels(element: Element, name: string): number | undefined {
  const value = attribute(element, name)
  return value !== undefined && /^\s*\d+(?:\.\d+)?(?:px)?\s*$/.test(value)
    ? Number.parseFloat(value)
    : undefined
}

/** The context inside an element of a line. */
export function enterElement(element: Element, context: InlineContext): InlineContext {
  const spaces = style(element, 'white-space')
  return {
    marks: readStyle(element, addMark(element, context.marks)),
    keepSpaces: spaces === undefined ? context.keepSpaces : /^(?:pre|pre-wrap|break-spaces)$/.test(spaces),
  }
}

function addMark(element: Element, marks: Marks): Marks {
  switch (element.tagName) {
    case 'strong':
    case 'b':
      return { ...marks, bold: true }
    case 'em':
    case 'i':
    case 'cite':
    case 'dfn':
    case 'var':
      return { ...marks, italic: true }
    case 'u':
    case 'ins':
      return { ...marks, underline: true }
    case 's':
    case 'del':
    case 'strike':
      return { ...marks, strike: true }
    case 'sub':
      return { ...marks, subscript: true }
    case 'sup':
      return { ...marks, superscript: true }
    case 'code':
    case 'kbd':
    case 'samp':
    case 'tt':
      return { ...marks, code: true }
    case 'mark':
      return { ...marks, highlight: parseColour(attribute(element, 'data-color')) ?? DEFAULT_HIGHLIGHT }
    case 'font':
    case 'span': {
      const name = element.tagName === 'span' ? 'data-color' : 'color'
      const color = parseColour(attribute(element, name))
      return color === undefined ? marks : { ...marks, color }
    }
    case 'a': {
      const href = safeHref(attribute(element, 'href'))
      if (href === undefined) return marks
      return { ...marks, link: compact({ href, title: attribute(element, 'title') }) }
    }
    default:
      return marks
  }
}

/** Word processors say with styles what there are elements for. */
function readStyle(element: Element, marks: Marks): Marks {
  if (attribute(element, 'style') === undefined) return marks
  let result: Marks = marks
  const weight = style(element, 'font-weight')
  if (weight !== undefined) result = isBold(weight) ? { ...result, bold: true } : without(result, 'bold')
  const slant = style(element, 'font-style')
  if (slant !== undefined)
    result = slant === 'normal' ? without(result, 'italic') : { ...result, italic: true }
  const line = style(element, 'text-decoration') ?? style(element, 'text-decoration-line')
  if (line?.includes('underline') && element.tagName !== 'a' && !marks.link)
    result = { ...result, underline: true }
  if (line?.includes('line-through')) result = { ...result, strike: true }
  const height = style(element, 'vertical-align')
  if (height === 'sub') result = { ...result, subscript: true }
  if (height === 'super') result = { ...result, superscript: true }
  return result
}

const isBold = (weight: string): boolean => weight.startsWith('bold') || Number.parseInt(weight, 10) >= 600

const without = (marks: Marks, mark: 'bold' | 'italic'): Marks => withoutMark(marks, mark) ?? {}
