import { type DefaultTreeAdapterTypes, defaultTreeAdapter, html, parseFragment } from 'parse5'
import { ContentError } from '../../content/index.ts'

export type HtmlNode = DefaultTreeAdapterTypes.ChildNode
export type Element = DefaultTreeAdapterTypes.Element

/** Markdown's reader says with these that a space or tab counts where HTML would collapse it. */
export const KEPT_SPACE = '\u0001'
export const KEPT_TAB = '\u0002'

export const restoreSpaces = (text: string): string =>
  text.replaceAll(KEPT_SPACE, ' ').replaceAll(KEPT_TAB, '\t')

/** Text of unknown origin, in which the two above mean nothing. */
export const withoutKept = (text: string): string => text.replaceAll(KEPT_SPACE, '').replaceAll(KEPT_TAB, '')

/** As in Chromium. The parser searches its stack of open elements for every tag, so depth costs time squared. */
const MAX_OPEN_ELEMENTS = 512

/**
 * The nodes of an HTML fragment or page, parsed as a browser does it.
 *
 * @throws {ContentError} when elements are nested deeper than 512.
 */
export function parseHtml(text: string): readonly HtmlNode[] {
  let open = 0
  const treeAdapter = {
    ...defaultTreeAdapter,
    onItemPush() {
      if (++open > MAX_OPEN_ELEMENTS)
        throw new ContentError('', `HTML nested deeper than ${MAX_OPEN_ELEMENTS} elements`)
    },
    onItemPop() {
      open--
    },
  }
  const body = defaultTreeAdapter.createElement('body', html.NS.HTML, [])
  return parseFragment(body, text, { treeAdapter, scriptingEnabled: false }).childNodes
}

export const isElement = (node: HtmlNode): node is Element => 'tagName' in node
export const isText = (node: HtmlNode): node is DefaultTreeAdapterTypes.TextNode => node.nodeName === '#text'

export function attribute(element: Element, name: string): string | undefined {
  const found = element.attrs.find((candidate) => candidate.name === name)
  return found && restoreSpaces(found.value)
}

/** All text inside, as it stands; `<br>` is a line feed. */
export function textContent(node: HtmlNode): string {
  if (isText(node)) return restoreSpaces(node.value)
  if (!isElement(node)) return ''
  return node.tagName === 'br' ? '\n' : node.childNodes.map(textContent).join('')
}

export const isSpace = (text: string): boolean => /^[ \t\n\f\r]*$/.test(text)

/** One declaration of a style attribute, in lower case. */
export function style(element: Element, property: string): string | undefined {
  const declarations = attribute(element, 'style')?.toLowerCase().split(';') ?? []
  const found = declarations.map((text) => text.split(':')).find(([name]) => name?.trim() === property)
  return found?.slice(1).join(':').trim()
}
