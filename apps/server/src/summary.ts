import * as Y from 'yjs'

/** What a list shows of a document. */
export interface Summary {
  /** The first line of text; empty when there is none. */
  readonly title: string
  /** What follows it, on one line. */
  readonly excerpt: string
}

const maxTitleLength = 120
const maxExcerptLength = 160

/**
 * Reads title and excerpt of any Yjs document, whatever editor wrote it.
 *
 * Walks the items of its root types in order until it has enough, so its cost does not grow with the document.
 * Embeds and nested types begin a new line: in Quire's own documents they are the blocks.
 */
export const summarize = (doc: Y.Doc): Summary => {
  const lines: string[] = []
  for (const name of rootsInOrder(doc)) {
    const root = doc.share.get(name)
    if (root) collect(root, lines)
    if (isEnough(lines)) break
  }
  const [title = '', ...rest] = lines.map((line) => line.replace(/\s+/g, ' ').trim()).filter(Boolean)
  return { title: cut(title, maxTitleLength), excerpt: cut(rest.join(' '), maxExcerptLength) }
}

/** The body of one of Quire's own documents goes before its tables' cells; other editors' roots go by name. */
const rootsInOrder = (doc: Y.Doc): string[] =>
  [...doc.share.keys()].sort((a, b) => Number(b === 'body') - Number(a === 'body') || (a < b ? -1 : 1))

/** A shared type of any kind, as a document holds it. */
type SharedType = NonNullable<ReturnType<Y.Doc['share']['get']>>

const collect = (type: SharedType, lines: string[]): void => {
  lines.push('')
  for (let item = type._start; item !== null && !isEnough(lines); item = item.right) {
    if (item.deleted) continue
    const { content } = item
    if (content instanceof Y.ContentString) lines[lines.length - 1] += content.str
    else if (content instanceof Y.ContentType) collect(content.type, lines)
    else if (content instanceof Y.ContentEmbed) lines.push('')
  }
}

const isEnough = (lines: readonly string[]): boolean =>
  lines.reduce((length, line) => length + line.length, 0) > 2 * (maxTitleLength + maxExcerptLength)

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`
