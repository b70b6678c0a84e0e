// Word writes a list as paragraphs with the marker as text and the level in a style; Word on the web, as a list of its
// own for every item. Both become nested lists.
import { defaultTreeAdapter, html } from 'parse5'
import { attribute, type Element, type HtmlNode, isElement, isSpace, isText, textContent } from './tree.ts'

interface WordItem {
  readonly element: Element
  /** Counted from 1. */
  readonly level: number
  readonly list: 'ul' | 'ol'
  /** The number of an `ol` item, where its marker is one. */
  readonly number: number
}

/** Puts list items that stand among an element's children, one by one, into lists. */
export function gatherWordLists(parent: Element): void {
  let run: WordItem[] = []
  const flush = () => {
    const [first] = run
    if (first) insertLists(parent, run)
    run = []
  }
  for (const child of [...parent.childNodes]) {
    if (isText(child) && isSpace(child.value)) continue
    const item = isElement(child) ? (wordItem(child) ?? webItem(child)) : undefined
    if (item) run.push(item)
    else if (child.nodeName !== '#comment') flush()
  }
  flush()
}

/** `<p style="mso-list:l0 level2 lfo1">` with the marker in a span that other programs are to ignore. */
function wordItem(element: Element): WordItem | undefined {
  if (element.tagName !== 'p') return undefined
  const said = /mso-list:\s*l\d+\s+level(\d+)/i.exec(attribute(element, 'style') ?? '')
  if (!said) return undefined
  const marker = takeMarker(element)
  const number = /^\(?(\d+|[a-z]|[ivxlc]+)[.)]/i.exec(marker)?.[1]
  return {
    element,
    level: Math.min(20, Number(said[1])),
    list: number === undefined ? 'ul' : 'ol',
    number: number === undefined ? 1 : Number.parseInt(number, 10) || 1,
  }
}

/** Takes the marker away. @returns its text */
function takeMarker(element: Element): string {
  for (const child of element.childNodes.filter(isElement)) {
    if (/mso-list:\s*ignore/i.test(attribute(child, 'style') ?? '')) {
      defaultTreeAdapter.detachNode(child)
      return textContent(child).trim()
    }
    const inner = takeMarker(child)
    if (inner !== '') return inner
  }
  return ''
}

/** `<div class="ListContainerWrapper"><ul><li data-aria-level="2">…`: one list for one item. */
function webItem(element: Element): WordItem | undefined {
  const lists = element.childNodes.filter(isElement)
  const [list] = lists
  if (element.tagName !== 'div' || lists.length !== 1 || (list?.tagName !== 'ul' && list?.tagName !== 'ol'))
    return undefined
  const items = list.childNodes.filter(isElement)
  const [item] = items
  const level = item && attribute(item, 'data-aria-level')
  if (items.length !== 1 || !item || level === undefined) return undefined
  return {
    element: item,
    level: Math.min(20, Math.max(1, Number.parseInt(level, 10) || 1)),
    list: list.tagName,
    number: Number.parseInt(attribute(list, 'start') ?? '1', 10) || 1,
  }
}

function insertLists(parent: Element, items: readonly WordItem[]): void {
  const anchor = topOf(items[0]!.element, parent)
  const open: Element[] = []
  for (const item of items) {
    while (open.length > item.level) open.pop()
    if (open.length === item.level && open.at(-1)?.tagName !== item.list) open.pop()
    while (open.length < item.level) {
      const list = newElement(item.list)
      if (item.list === 'ol' && item.number > 1)
        list.attrs.push({ name: 'start', value: String(item.number) })
      const outer = open.at(-1)
      if (outer) defaultTreeAdapter.appendChild(outer, list)
      else defaultTreeAdapter.insertBefore(parent, list, anchor)
      open.push(list)
    }
    const line = newElement('li')
    for (const node of [...item.element.childNodes]) move(node, line)
    defaultTreeAdapter.appendChild(open.at(-1)!, line)
  }
  for (const { element } of items) defaultTreeAdapter.detachNode(topOf(element, parent))
}

/** The child of `parent` that an element is or is in. */
function topOf(element: Element, parent: Element): Element {
  let top = element
  while (top.parentNode && top.parentNode !== parent) top = top.parentNode as Element // below `parent` all are elements
  return top
}

const newElement = (tag: string): Element => defaultTreeAdapter.createElement(tag, html.NS.HTML, [])

function move(node: HtmlNode, to: Element): void {
  defaultTreeAdapter.detachNode(node)
  defaultTreeAdapter.appendChild(to, node)
}
