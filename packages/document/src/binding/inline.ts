import {
  $createAutoLinkNode,
  $createLinkNode,
  $isAutoLinkNode,
  $isLinkNode,
  type LinkNode,
} from '@lexical/link'
import {
  $createLineBreakNode,
  $createTabNode,
  $createTextNode,
  $getState,
  $isDecoratorNode,
  $isElementNode,
  $isLineBreakNode,
  $isTabNode,
  $isTextNode,
  $setState,
  createState,
  type ElementNode,
  type LexicalEditor,
  type LexicalNode,
  type TextNode,
} from 'lexical'
import { mergeRuns } from '../model/block.ts'
import { isRecord, noAttributes, sameJson } from '../model/json.ts'
import { type Atom, type Attributes, atomCharacter, type Json, type Run } from '../model/types.ts'
import { attributesOf, formatBits, isShown, styleText } from './formats.ts'
import { $import, $ownProps } from './nodes.ts'

/** The text of a block as runs. Nested lists and other blocks inside are left out. */
export function $readRuns(block: ElementNode): readonly Run[] {
  const runs: Run[] = []
  $collect(block, undefined, runs)
  return shownRuns(mergeRuns(runs))
}

function $collect(element: ElementNode, link: Json | undefined, runs: Run[]): void {
  for (let node = element.getFirstChild(); node; node = node.getNextSibling()) {
    if ($isAtomNode(node)) runs.push({ text: atomCharacter, attributes: linkOnly(link), atom: $atomOf(node) })
    else if ($isTextNode(node))
      runs.push({ text: node.getTextContent(), attributes: attributesOf(node, link) })
    else if ($isLineBreakNode(node)) runs.push({ text: '\n', attributes: linkOnly(link) })
    else if ($isLinkNode(node)) $collect(node, $linkValue(node), runs)
    else if ($isElementNode(node) && node.isInline()) $collect(node, link, runs)
  }
}

const linkOnly = (link: Json | undefined): Attributes => (link === undefined ? noAttributes : { l: link })

/** Nodes that are one character of the model: inline decorators, and text nodes that stand for something. */
export const $isAtomNode = (node: LexicalNode): boolean =>
  ($isDecoratorNode(node) && node.isInline()) ||
  ($isTextNode(node) && !$isTabNode(node) && node.getMode() !== 'normal')

/** The atom a placeholder stands for, when this version cannot show it. */
const placeholderState = createState('quireAtom', {
  parse: (value) => (isRecord(value) ? (value as unknown as Atom) : null),
})

function $atomOf(node: LexicalNode): Atom {
  return (
    ($isTextNode(node) && $getState(node, placeholderState)) || {
      type: node.getType(),
      data: $ownProps(node),
    }
  )
}

function $linkValue(node: LinkNode): Json {
  const more: Record<string, Json> = {}
  if (node.getTarget() !== null) more.target = node.getTarget()
  if (node.getRel() !== null) more.rel = node.getRel()
  if (node.getTitle() !== null) more.title = node.getTitle()
  if ($isAutoLinkNode(node)) {
    more.auto = true
    if (node.getIsUnlinked()) more.off = true
  }
  return Object.keys(more).length === 0 ? node.getURL() : { url: node.getURL(), ...more }
}

/** A child to show: what node it takes and what it holds. */
type Child =
  | { readonly kind: 'text' | 'tab'; readonly text: string; readonly format: number; readonly style: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'atom'; readonly atom: Atom }
  | { readonly kind: 'link'; readonly link: Json; readonly children: readonly Child[] }

function childrenFor(runs: readonly Run[]): Child[] {
  const children: Child[] = []
  for (let i = 0; i < runs.length; ) {
    const link = runs[i]!.attributes.l
    let end = i + 1
    while (end < runs.length && sameJson(runs[end]!.attributes.l, link)) end++
    const leaves = runs.slice(i, end).flatMap(leavesOf)
    if (isLinkValue(link)) children.push({ kind: 'link', link, children: mergeText(leaves) })
    else children.push(...leaves)
    i = end
  }
  return mergeText(children)
}

const isLinkValue = (link: Json | undefined): link is Json =>
  typeof link === 'string' || (isRecord(link) && typeof link.url === 'string')

function leavesOf(run: Run): Child[] {
  if (run.atom) return [{ kind: 'atom', atom: run.atom }]
  const format = formatBits(run.attributes)
  const style = styleText(run.attributes)
  if (!/[\n\t]/.test(run.text)) return [{ kind: 'text', text: run.text, format, style }]
  return run.text.split(/([\n\t])/).flatMap((text): Child[] => {
    if (text === '') return []
    if (text === '\n') return [{ kind: 'break' }]
    return [{ kind: text === '\t' ? 'tab' : 'text', text, format, style }]
  })
}

/** Lexical merges neighbours of equal format by itself, so they are emitted as one. */
function mergeText(children: readonly Child[]): Child[] {
  const merged: Child[] = []
  for (const child of children) {
    const last = merged[merged.length - 1]
    if (
      last?.kind === 'text' &&
      child.kind === 'text' &&
      last.format === child.format &&
      last.style === child.style
    )
      merged[merged.length - 1] = { ...last, text: last.text + child.text }
    else merged.push(child)
  }
  return merged
}

/** Makes an element show runs, keeping every node that already shows its part. */
export function $writeRuns(editor: LexicalEditor, element: ElementNode, runs: readonly Run[]): void {
  $writeChildren(editor, element, childrenFor(runs))
}

function $writeChildren(editor: LexicalEditor, element: ElementNode, wanted: readonly Child[]): void {
  const nodes = element.getChildren().filter((node) => !$isElementNode(node) || node.isInline())
  if (element.isEmpty()) {
    element.append(...wanted.map((child) => $make(editor, child)))
    return
  }
  let start = 0
  while (start < nodes.length && start < wanted.length && $shows(nodes[start]!, wanted[start]!)) start++
  let end = 0
  const rest = Math.min(nodes.length, wanted.length) - start
  while (end < rest && $shows(nodes[nodes.length - 1 - end]!, wanted[wanted.length - 1 - end]!)) end++
  const old = nodes.slice(start, nodes.length - end)
  const fresh = wanted.slice(start, wanted.length - end)
  fresh.forEach((child, i) => {
    const node = old[i]
    if (node && $update(editor, node, child)) return
    const made = $make(editor, child)
    if (node) node.replace(made)
    else $insertAt(element, start + i, made)
  })
  for (const node of old.slice(fresh.length)) node.remove()
}

function $insertAt(element: ElementNode, index: number, node: LexicalNode): void {
  const next = element.getChildAtIndex(index)
  if (next) next.insertBefore(node)
  else element.append(node)
}

function $shows(node: LexicalNode, child: Child): boolean {
  switch (child.kind) {
    case 'break':
      return $isLineBreakNode(node)
    case 'atom':
      return $isAtomNode(node) && sameAtom($atomOf(node), child.atom)
    case 'link':
      return (
        $isLinkNode(node) &&
        sameJson($linkValue(node), child.link) &&
        node.getChildrenSize() === child.children.length &&
        node.getChildren().every((inner, i) => $shows(inner, child.children[i]!))
      )
    default:
      return (
        $isTextNode(node) &&
        !$isAtomNode(node) &&
        $isTabNode(node) === (child.kind === 'tab') &&
        node.getTextContent() === child.text &&
        node.getFormat() === child.format &&
        formatsEqual(node.getStyle(), child.style)
      )
  }
}

const sameAtom = (a: Atom, b: Atom): boolean => a.type === b.type && sameJson(a.data, b.data)

/** An atom this version cannot show stays in the document and shows as the replacement character. */
function $makeAtom(editor: LexicalEditor, atom: Atom): LexicalNode {
  const klass = editor._nodes.get(atom.type)?.klass
  const node = klass ? $import(klass, atom.type, atom.data) : null
  return node && $isAtomNode(node) ? node : $createPlaceholder(atom)
}

function $createPlaceholder(atom: Atom): LexicalNode {
  const node = $createTextNode(atomCharacter).setMode('token')
  return $setState(node, placeholderState, atom)
}

const formatsEqual = (a: string, b: string): boolean =>
  a === b || a.replace(/[\s;]/g, '') === b.replace(/[\s;]/g, '')

/** Turns a node into what is wanted, if it is of the kind; keeps its key, and with it the caret. */
function $update(editor: LexicalEditor, node: LexicalNode, child: Child): boolean {
  if (child.kind === 'text' && $isTextNode(node) && !$isTabNode(node) && !$isAtomNode(node)) {
    if (node.getTextContent() !== child.text) node.setTextContent(child.text)
    if (node.getFormat() !== child.format) node.setFormat(child.format)
    if (!formatsEqual(node.getStyle(), child.style)) node.setStyle(child.style)
    return true
  }
  if (child.kind === 'link' && $isLinkNode(node) && $isAutoLinkNode(node) === isAuto(child.link)) {
    if (!sameJson($linkValue(node), child.link)) $setLink(node, child.link)
    $writeChildren(editor, node, child.children)
    return true
  }
  return false
}

const isAuto = (link: Json): boolean => isRecord(link) && link.auto === true

function $setLink(node: LinkNode, link: Json): void {
  const { url, target, rel, title } = linkFields(link)
  node.setURL(url).setTarget(target).setRel(rel).setTitle(title)
}

function linkFields(link: Json): {
  url: string
  target: string | null
  rel: string | null
  title: string | null
} {
  const fields = isRecord(link) ? link : { url: link }
  const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)
  return {
    url: text(fields.url) ?? '',
    target: text(fields.target),
    rel: text(fields.rel),
    title: text(fields.title),
  }
}

/** Most text has none, and every setter asks whether the node may be written. */
function $withFormats(
  node: TextNode,
  { format, style }: { readonly format: number; readonly style: string },
): TextNode {
  if (format !== 0) node.setFormat(format)
  if (style !== '') node.setStyle(style)
  return node
}

function $make(editor: LexicalEditor, child: Child): LexicalNode {
  switch (child.kind) {
    case 'break':
      return $createLineBreakNode()
    case 'tab':
      return $withFormats($createTabNode(), child)
    case 'text':
      return $withFormats($createTextNode(child.text), child)
    case 'atom':
      return $makeAtom(editor, child.atom)
    case 'link': {
      const { url, ...attributes } = linkFields(child.link)
      const isUnlinked = isRecord(child.link) && child.link.off === true
      const link = isAuto(child.link)
        ? $createAutoLinkNode(url, { ...attributes, isUnlinked })
        : $createLinkNode(url, attributes)
      $writeChildren(editor, link, child.children)
      return link
    }
  }
}

/**
 * Runs as the editor can show them, and as both sides are compared: without attributes it does not know; a line
 * break or an atom, which carry no formats there, has those of the text before it.
 */
export function shownRuns(runs: readonly Run[]): readonly Run[] {
  if (runs.every(isShownAsIs)) return runs
  const shown: Run[] = []
  let before: Attributes = noAttributes
  for (const run of runs) {
    const attributes = shownAttributes(run.attributes)
    for (const text of run.atom ? [run.text] : run.text.split(/(\n)/)) {
      if (run.atom || text === '\n') before = withLinkOf(attributes, before)
      else if (text !== '') before = attributes
      shown.push({ ...run, text, attributes: before })
    }
  }
  return mergeRuns(shown)
}

const isShownAsIs = ({ text, attributes, atom }: Run): boolean =>
  !atom && !text.includes('\n') && Object.keys(attributes).every(isShown)

function shownAttributes(attributes: Attributes): Attributes {
  const keys = Object.keys(attributes)
  if (keys.every(isShown)) return attributes
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => isShown(key)))
}

function withLinkOf({ l: link }: Attributes, formats: Attributes): Attributes {
  const { l: _, ...rest } = formats
  return link === undefined ? rest : { ...rest, l: link }
}
