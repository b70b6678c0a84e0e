// Syntax colours are paint over the text (CSS Custom Highlights): stored in the document they made a 1.9 KB code
// block 140 KB, and every key in it slow for everybody.

import { $isCodeNode, CodeNode } from '@lexical/code-core'
import { $getNodeByKey, type LexicalEditor, type NodeKey } from 'lexical'
import { readState } from '../../read-state.ts'
import type { Token, TokenKind } from './highlighter.ts'

type Highlighter = typeof import('./highlighter.ts')

/** Paints every code block of an editor and keeps the paint right while people type. @returns stops it */
export const paintCode = (editor: LexicalEditor, load: () => Promise<Highlighter>): (() => void) => {
  if (typeof Highlight === 'undefined' || !CSS.highlights) return () => undefined
  const painted = new Map<NodeKey, Paint>()
  const dirty = new Set<NodeKey>()
  let highlighter: Highlighter | undefined
  let frame = 0
  let isEnded = false

  const paint = () => {
    frame = 0
    if (!highlighter) return
    for (const key of dirty) {
      const before = painted.get(key)
      const code = readCode(editor, key)
      const element = editor.getElementByKey(key)
      erase(before)
      painted.delete(key)
      if (!code || !element) continue
      const tokens =
        before?.text === code.text && before.language === code.language
          ? before.tokens
          : highlighter.tokenize(code.text, code.language)
      painted.set(key, { ...code, tokens, ranges: apply(element, tokens) })
    }
    dirty.clear()
  }
  const schedule = async () => {
    highlighter ??= await load()
    if (!isEnded) frame ||= requestAnimationFrame(paint)
  }
  const stop = editor.registerMutationListener(CodeNode, (mutations) => {
    for (const key of mutations.keys()) dirty.add(key)
    void schedule()
  })
  // A letter typed in a block does not mutate the block's own node.
  const stopTyping = editor.registerUpdateListener(({ dirtyElements }) => {
    for (const key of dirtyElements.keys()) if (painted.has(key)) dirty.add(key)
    if (dirty.size > 0) void schedule()
  })
  return () => {
    isEnded = true
    stop()
    stopTyping()
    cancelAnimationFrame(frame)
    for (const paint of painted.values()) erase(paint)
  }
}

interface Code {
  readonly text: string
  readonly language: string
}

interface Paint extends Code {
  readonly tokens: readonly Token[]
  readonly ranges: readonly (readonly [TokenKind, Range])[]
}

const readCode = (editor: LexicalEditor, key: NodeKey): Code | undefined =>
  readState(editor, () => {
    const node = $getNodeByKey(key)
    const language = $isCodeNode(node) ? node.getLanguage() : undefined
    return $isCodeNode(node) && language ? { text: node.getTextContent(), language } : undefined
  })

const apply = (element: HTMLElement, tokens: readonly Token[]): Paint['ranges'] => {
  const places = textPlaces(element)
  const ranges: (readonly [TokenKind, Range])[] = []
  for (const { kind, start, end } of tokens) {
    const from = places.find((place) => start >= place.start && start <= place.end)
    const to = places.findLast((place) => end > place.start && end <= place.end)
    if (!from || !to) continue
    const range = new Range()
    range.setStart(from.node, start - from.start)
    range.setEnd(to.node, end - to.start)
    highlightOf(kind).add(range)
    ranges.push([kind, range])
  }
  return ranges
}

/** The text nodes of a code block with their offsets; a line break counts as one character. */
const textPlaces = (element: HTMLElement): readonly { node: Node; start: number; end: number }[] => {
  const places: { node: Node; start: number; end: number }[] = []
  const walker = element.ownerDocument.createTreeWalker(
    element,
    NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
  )
  let offset = 0
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      const length = node.nodeValue?.length ?? 0
      places.push({ node, start: offset, end: offset + length })
      offset += length
    } else if (node.nodeName === 'BR') offset++
  }
  return places
}

const highlightOf = (kind: TokenKind): Highlight => {
  const name = `quire-code-${kind}`
  const existing = CSS.highlights.get(name)
  if (existing) return existing
  const highlight = new Highlight()
  CSS.highlights.set(name, highlight)
  return highlight
}

const erase = (paint: Paint | undefined): void => {
  for (const [kind, range] of paint?.ranges ?? []) highlightOf(kind).delete(range)
}
