import type { ElementNode, LexicalNode, RangeSelection, TextFormatType } from 'lexical'
import type { Seat } from './seat.ts'

/** A place in the editor: the line, and UTF-16 units in it. */
export interface Spot {
  readonly line: number
  readonly offset: number
}

/** Types at a place, with the formats of what stands there, as an editor does. */
export const type = (seat: Seat, spot: Spot, text: string): void =>
  edit(seat, () => $select(seat, spot).insertText(text))

export const enter = (seat: Seat, spot: Spot): void =>
  edit(seat, () => void $select(seat, spot).insertParagraph())

/** Deletes from one place to another; the end of one line to the start of the next merges them. */
export const remove = (seat: Seat, from: Spot, to: Spot): void =>
  edit(seat, () => $select(seat, from, to).removeText())

export const format = (seat: Seat, from: Spot, to: Spot, kind: TextFormatType): void =>
  edit(seat, () => $select(seat, from, to).formatText(kind))

export const paste = (seat: Seat, spot: Spot, texts: readonly string[]): void =>
  edit(seat, () => {
    const { $createParagraphNode, $createTextNode } = seat.lexical
    $select(seat, spot).insertNodes(texts.map((text) => $createParagraphNode().append($createTextNode(text))))
  })

/** Makes a paragraph a heading, and a heading a paragraph. */
export const retype = (seat: Seat, line: number): void =>
  edit(seat, () => {
    const block = $line(seat, line)
    const { $createHeadingNode, $isHeadingNode } = seat.richText
    const other = $isHeadingNode(block) ? seat.lexical.$createParagraphNode() : $createHeadingNode('h1')
    block.replace(other, true)
  })

/** Drags a line before another one. */
export const move = (seat: Seat, line: number, before: number): void =>
  edit(seat, () => {
    if (line !== before) $line(seat, before).insertBefore($line(seat, line))
  })

/** Appends lines; `isFormatted`: two runs of each are formatted. */
export const append = (seat: Seat, lines: readonly string[], isFormatted = false): void =>
  edit(seat, () => {
    const { $createParagraphNode, $createTextNode, $getRoot } = seat.lexical
    const root = $getRoot()
    const first = root.getFirstChild()
    if (root.getChildrenSize() === 1 && first?.getTextContent() === '') first.remove()
    for (const line of lines) {
      const texts = isFormatted
        ? [line.slice(0, 10), line.slice(10, 20), line.slice(20, 40), line.slice(40, 50), line.slice(50)]
        : [line]
      const nodes = texts.map((text, i) => {
        const node = $createTextNode(text)
        return i % 2 === 1 ? node.toggleFormat(i === 1 ? 'bold' : 'italic') : node
      })
      root.append($createParagraphNode().append(...nodes))
    }
  })

/** Lexical's own bindings leave a new document without a line; somebody has to make the first one. */
export const begin = (seat: Seat): void => {
  if (lines(seat).length === 0) append(seat, [''])
}

/** What the editor shows, line by line. */
export const lines = (seat: Seat): string[] =>
  seat.editor.getEditorState().read(() =>
    seat.lexical
      .$getRoot()
      .getChildren()
      .map((block) => block.getTextContent()),
  )

function edit(seat: Seat, change: () => void): void {
  seat.editor.update(change, { discrete: true })
}

function $line(seat: Seat, line: number): ElementNode {
  const block = seat.lexical.$getRoot().getChildAtIndex(line)
  if (!seat.lexical.$isElementNode(block)) throw new Error(`no line ${line}`)
  return block
}

function $select(seat: Seat, from: Spot, to = from): RangeSelection {
  const { $createRangeSelection, $isTextNode, $setSelection } = seat.lexical
  const selection = $createRangeSelection()
  const [anchor, focus] = [$leaf(seat, from), $leaf(seat, to)]
  for (const [point, { node, offset }] of [
    [selection.anchor, anchor],
    [selection.focus, focus],
  ] as const)
    point.set(node.getKey(), offset, $isTextNode(node) ? 'text' : 'element')
  if ($isTextNode(anchor.node)) selection.format = anchor.node.getFormat()
  $setSelection(selection)
  return selection
}

function $leaf(seat: Seat, { line, offset }: Spot): { node: LexicalNode; offset: number } {
  const block = $line(seat, line)
  let rest = offset
  let last: { node: LexicalNode; offset: number } = { node: block, offset: 0 }
  for (let child = block.getFirstChild(); child; child = child.getNextSibling()) {
    const length = child.getTextContentSize()
    last = { node: child, offset: Math.min(rest, length) }
    if (rest <= length) return last
    rest -= length
  }
  return last
}
