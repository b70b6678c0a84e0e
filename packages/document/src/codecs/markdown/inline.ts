import type { Inline } from '../../content/index.ts'
import type { Link, Mark, Marks } from '../../content/marks.ts'
import { atomTags, markTags } from '../html/write.ts'
import { type InlineNode, type InlineTree, inlineTree } from '../inline-tree.ts'
import { destination, escapeText, fence, type TextPlace } from './escape.ts'

export interface LineOptions {
  /** A heading or table cell: a line break is written `<br>`. */
  readonly oneLine?: boolean
  readonly inTable?: boolean
}

/** The text of one block as Markdown; the content is in `markdownForm`. */
export function writeLine(inline: readonly Inline[], options: LineOptions = {}): string {
  const pieces = inline.map((piece) => ({ ...piece })) // so that a piece is found by identity
  const writer = new LineWriter(pieces, options)
  writer.write(inlineTree(pieces))
  return writer.finish()
}

/** Markdown, or something whose spelling depends on what stands beside it. */
type Part = string | EmphasisEnd | Math

/** One of the two ends of an emphasis. */
interface EmphasisEnd {
  readonly emphasis: Emphasis
  readonly opens: boolean
}

interface Emphasis {
  readonly mark: Mark
  readonly delimiter: string
}

interface Math {
  readonly tex: string
  readonly html: string
}

const DELIMITERS: Partial<Record<Mark, string>> = { bold: '**', italic: '_', strike: '~~' }

class LineWriter {
  readonly #parts: Part[] = []
  readonly #pieces: readonly Inline[]
  readonly #options: LineOptions

  constructor(pieces: readonly Inline[], options: LineOptions) {
    this.#pieces = pieces
    this.#options = options
  }

  write(tree: InlineTree): void {
    for (const node of tree) {
      if (node.mark === undefined) this.#piece(node.piece)
      else this.#marked(node.mark, node.marks, node.children)
    }
  }

  finish(): string {
    const parts = this.#parts
    const asHtml = new Set<Emphasis>()
    parts.forEach((part, index) => {
      if (isEnd(part) && !canStand(part, parts[index - 1], parts[index + 1])) asHtml.add(part.emphasis)
    })
    return parts
      .map((part, index) => {
        if (typeof part === 'string') return part
        if (!isEnd(part)) return closesBefore(parts[index + 1]) ? `$${part.tex}$` : part.html
        if (!asHtml.has(part.emphasis)) return part.emphasis.delimiter
        return markTags(part.emphasis.mark, {})[part.opens ? 'open' : 'close']
      })
      .join('')
  }

  #marked(mark: Mark, marks: Marks, children: InlineTree): void {
    const delimiter = DELIMITERS[mark]
    if (delimiter !== undefined) {
      const emphasis: Emphasis = { mark, delimiter }
      this.#parts.push({ emphasis, opens: true })
      this.write(children)
      this.#parts.push({ emphasis, opens: false })
      return
    }
    const text = plainText(children)
    const span = mark === 'code' && text !== undefined ? codeSpan(text, this.#options) : undefined
    if (span !== undefined) this.#parts.push(span)
    else if (mark === 'link' && marks.link) this.#link(marks.link, text, children)
    else {
      const { open, close } = markTags(mark, marks)
      this.#html(open)
      this.write(children)
      this.#html(close)
    }
  }

  #link({ href, title }: Link, text: string | undefined, children: InlineTree): void {
    if (text !== undefined && title === undefined && isAutolink(text, href)) {
      this.#parts.push(`<${text}>`)
      return
    }
    this.#parts.push('[')
    this.write(children)
    this.#parts.push(`](${destination(href, title)})`)
  }

  #piece(piece: Inline): void {
    switch (piece.type) {
      case 'text':
        this.#parts.push(escapeText(piece.text, this.#place(piece)))
        return
      case 'break':
        this.#break(piece)
        return
      default: {
        if (piece.type === 'image' && piece.width === undefined && piece.height === undefined) {
          const alt = escapeText(piece.alt ?? '', { ...ALONE, inTable: this.#options.inTable ?? false })
          this.#parts.push(`![${alt}](${destination(piece.src, piece.title)})`)
          return
        }
        const { open, text, close } = atomTags(piece)
        if (piece.type === 'equation') {
          const html = this.#protect(open + close)
          this.#parts.push(isDollarMath(piece.tex, this.#options) ? { tex: piece.tex, html } : html)
          return
        }
        const label = escapeText(text, { ...ALONE, inTable: this.#options.inTable ?? false })
        this.#html(open)
        this.#parts.push(label)
        this.#html(close)
      }
    }
  }

  #break(piece: Inline): void {
    const index = this.#pieces.indexOf(piece)
    // HTML, which this is on its way back, does not show a break at the end of a block.
    if (index === this.#pieces.length - 1) this.#parts.push('<br><br>')
    else if (this.#options.oneLine || index === 0 || this.#pieces[index - 1]!.type === 'break')
      this.#parts.push('<br>')
    else this.#parts.push('\\\n')
  }

  #html(tag: string): void {
    if (tag !== '') this.#parts.push(this.#protect(tag))
  }

  /** A pipe in a tag would end the cell. */
  #protect(tag: string): string {
    return this.#options.inTable ? tag.replaceAll('|', '&#124;') : tag
  }

  #place(piece: Inline): TextPlace {
    const before = this.#parts.at(-1)
    const startsLater = typeof before === 'string' && before.endsWith('\n')
    return {
      lineStart: before === undefined ? 'first' : startsLater ? 'later' : undefined,
      first: before === undefined || startsLater,
      last: piece === this.#pieces.at(-1),
      inTable: this.#options.inTable ?? false,
    }
  }
}

const ALONE: Omit<TextPlace, 'inTable'> = { lineStart: undefined, first: true, last: false }

const isEnd = (part: Part | undefined): part is EmphasisEnd => typeof part === 'object' && 'emphasis' in part

/** The text of nodes that are runs of text and nothing else. */
function plainText(tree: InlineTree): string | undefined {
  const isText = (node: InlineNode) => node.mark === undefined && node.piece.type === 'text'
  if (!tree.every(isText)) return undefined
  return tree
    .map((node) => (node.mark === undefined && node.piece.type === 'text' ? node.piece.text : ''))
    .join('')
}

const isAutolink = (text: string, href: string): boolean =>
  (text === href && /^https?:[^\s<>]*$/.test(text)) ||
  (href === `mailto:${text}` && /^[\w.+-]+@[a-z\d]+(?:[.-][a-z\d]+)*$/i.test(text))

/** A code span, or undefined if its text cannot be said in one. */
function codeSpan(text: string, { inTable }: LineOptions): string | undefined {
  const hasPipe = inTable && text.includes('|')
  // In a table a pipe is escaped even in code, and then a backslash before it could not be its own.
  // Of spaces alone the parser keeps one.
  if ((hasPipe && text.includes('\\')) || text.trim() === '') return undefined
  const ticks = fence('`', text, 1)
  const isPadded = /^`|`$/.test(text) || /^ .* $/.test(text)
  const space = isPadded ? ' ' : ''
  return `${ticks}${space}${hasPipe ? text.replaceAll('|', '\\|') : text}${space}${ticks}`
}

const isDollarMath = (tex: string, { inTable }: LineOptions): boolean =>
  tex !== '' && !tex.includes('$') && !(inTable && tex.includes('|'))

/** Whether a `$` before this closes an equation: no digit follows, nor another dollar. */
const closesBefore = (next: Part | undefined): boolean =>
  typeof next === 'string' ? !/^[\d$]/.test(next) : next === undefined || isEnd(next)

/** Whether a delimiter is read as one end of an emphasis, by CommonMark's rules of flanking. */
function canStand(
  { opens, emphasis }: EmphasisEnd,
  before: Part | undefined,
  after: Part | undefined,
): boolean {
  const outside = opens ? kindOf(before, 'last') : kindOf(after, 'first')
  const inside = opens ? kindOf(after, 'first') : kindOf(before, 'last')
  if (inside === 'space' || (inside === 'punctuation' && outside === 'other')) return false
  // An underscore inside a word is a character.
  return emphasis.delimiter !== '_' || outside !== 'other'
}

type Kind = 'space' | 'punctuation' | 'other'

/** What a delimiter sees beside it. Like the parser it looks at one UTF-16 unit. */
function kindOf(part: Part | undefined, which: 'first' | 'last'): Kind {
  if (part === undefined) return 'space'
  if (typeof part !== 'string') return 'punctuation'
  const unit = which === 'first' ? part.charAt(0) : part.charAt(part.length - 1)
  if (/\s/.test(unit)) return 'space'
  return /[\p{P}\p{S}]/u.test(unit) ? 'punctuation' : 'other'
}
