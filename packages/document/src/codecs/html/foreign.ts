// Word processors and sites write lists, headings and boxes in ways of their own. Here they are made what they mean,
// in plain HTML, before anything is read.
import { defaultTreeAdapter, html } from 'parse5'
import { TONES } from '../../content/index.ts'
import {
  attribute,
  type Element,
  type HtmlNode,
  isElement,
  isSpace,
  isText,
  style,
  textContent,
} from './tree.ts'
import { gatherWordLists } from './word-lists.ts'

/** Rewrites, in place, what is below a node. */
export function makePlain(nodes: readonly HtmlNode[]): readonly HtmlNode[] {
  const root = defaultTreeAdapter.createElement('body', html.NS.HTML, [])
  for (const node of [...nodes]) defaultTreeAdapter.appendChild(root, node)
  rewrite(root)
  return root.childNodes
}

function rewrite(element: Element): void {
  for (const child of element.childNodes.filter(isElement)) {
    if (isCheckboxPicture(child)) defaultTreeAdapter.detachNode(child)
    else {
      rename(child)
      rewrite(child)
    }
  }
  gatherWordLists(element)
}

function rename(element: Element): void {
  const tag = tagOf(element)
  if (tag !== undefined) element.tagName = element.nodeName = tag
  const box = boxOf(element)
  if (box === undefined) return
  element.tagName = element.nodeName = 'aside'
  element.attrs.push({ name: 'data-callout', value: box })
}

/** What an element is, where its name does not say it. */
function tagOf(element: Element): string | undefined {
  const classes = classesOf(element)
  if (element.tagName === 'p' || element.tagName === 'div') {
    if (attribute(element, 'role') === 'heading') return `h${level(attribute(element, 'aria-level'))}`
    if (classes.includes('MsoTitle')) return 'h1'
    if (classes.includes('MsoQuote') || classes.includes('MsoIntenseQuote')) return 'blockquote'
  }
  // An editor of code without a type of its own on the clipboard: lines in a fixed width, spaces as they are.
  const isCode =
    element.tagName === 'div' &&
    style(element, 'white-space')?.startsWith('pre') &&
    /mono|courier|menlo|consolas/.test(style(element, 'font-family') ?? '')
  if (!isCode) return undefined
  for (const line of element.childNodes.filter(isElement).slice(0, -1))
    if (line.tagName === 'div') defaultTreeAdapter.appendChild(line, newline())
  return 'pre'
}

const level = (text: string | undefined): number =>
  Math.min(6, Math.max(1, Number.parseInt(text ?? '', 10) || 2))

/** The tone of a box beside the text: GitHub's alerts, Notion's callouts. */
function boxOf(element: Element): string | undefined {
  if (attribute(element, 'data-callout') !== undefined) return undefined
  const alert = classesOf(element).find((name) => name.startsWith('markdown-alert-'))
  const tone = TONES.find((name) => alert === `markdown-alert-${name}`)
  if (element.tagName === 'div' && tone !== undefined) {
    const title = element.childNodes.find(
      (node) => isElement(node) && classesOf(node).includes('markdown-alert-title'),
    )
    if (title) defaultTreeAdapter.detachNode(title)
    return tone
  }
  return element.tagName === 'aside' && startsWithPicture(element) ? 'note' : undefined
}

/** Notion begins a callout with an emoji; any other `aside` is a part of somebody's page. */
function startsWithPicture(element: Element): boolean {
  const first = element.childNodes.find((node) => !isText(node) || !isSpace(node.value))
  return first !== undefined && /^\s*\p{Extended_Pictographic}/u.test(textContent(first))
}

const classesOf = (element: Element): readonly string[] => (attribute(element, 'class') ?? '').split(/\s+/)

/** Google Docs draws the box of a to-do as a picture; the item says by itself whether it is done. */
const isCheckboxPicture = (element: Element): boolean =>
  element.tagName === 'img' && attribute(element, 'aria-roledescription') === 'checkbox'

const newline = (): HtmlNode => ({ nodeName: '#text', value: '\n', parentNode: null })
