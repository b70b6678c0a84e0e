// Text and highlight colours: names of the document's palette, painted by the theme.
//
// Lexical's helpers for styles would do the same; but a page that is only read would load them with its lists, as no
// bundler cuts a module in two.
import { PALETTE } from '@quire/document/content'
import {
  $getSelection,
  $isRangeSelection,
  $isTextNode,
  type LexicalEditor,
  type RangeSelection,
  type TextNode,
} from 'lexical'

export type ColourKind = 'color' | 'highlight'
export type Colour = (typeof PALETTE)[number]

export const colours: readonly Colour[] = PALETTE

/** The CSS declaration that each is in the text. */
const properties: Readonly<Record<ColourKind, string>> = { color: 'color', highlight: 'background-color' }

/** Colours the selected text, or what is typed next; null takes the colour away. */
export const setColour = (editor: LexicalEditor, kind: ColourKind, colour: Colour | null): void =>
  editor.update(() => {
    const selection = $getSelection()
    if (!$isRangeSelection(selection)) return
    // Lexical has a highlight of its own, of one colour only.
    if (kind === 'highlight' && selection.hasFormat('highlight')) selection.formatText('highlight')
    const styled = (style: string) => withProperty(style, properties[kind], colour)
    selection.setStyle(styled(selection.style))
    $eachSelectedText(selection, (text) => text.setStyle(styled(text.getStyle())))
  })

/** The colour that all of the selection has. */
export const $colourOf = (selection: RangeSelection, kind: ColourKind): Colour | undefined => {
  if (kind === 'highlight' && selection.hasFormat('highlight')) return 'yellow'
  const styles = selection.isCollapsed()
    ? [selection.style]
    : selection.getNodes().flatMap((node) => ($isTextNode(node) ? [node.getStyle()] : []))
  const [value, ...others] = new Set(styles.map((style) => declarations(style).get(properties[kind])))
  return others.length === 0 ? colours.find((colour) => colour === value) : undefined
}

/** Makes the selected text, or what is typed next, plain. Links stay: they are where the text leads, not its look. */
export const clearFormatting = (editor: LexicalEditor): void =>
  editor.update(() => {
    const selection = $getSelection()
    if (!$isRangeSelection(selection)) return
    selection.setFormat(0)
    selection.setStyle('')
    $eachSelectedText(selection, (text) => text.setFormat(0).setStyle(''))
  })

/** Calls back with every selected piece of text, cut out of its node where only a part is selected. */
const $eachSelectedText = (selection: RangeSelection, $change: (text: TextNode) => void): void => {
  if (selection.isCollapsed()) return
  const [start, end] = (
    selection.isBackward() ? [selection.focus, selection.anchor] : [selection.anchor, selection.focus]
  ).map(({ key, offset, type }) => ({ key, offset, type })) // as they are before anything is cut
  for (const node of selection.getNodes()) {
    if (!$isTextNode(node)) continue
    const from = start?.type === 'text' && node.getKey() === start.key ? start.offset : 0
    const to = end?.type === 'text' && node.getKey() === end.key ? end.offset : node.getTextContentSize()
    if (from >= to) continue
    const part = node.splitText(from, to)[from === 0 ? 0 : 1]
    if (part) $change(part)
  }
}

const declarations = (style: string): Map<string, string> =>
  new Map(
    style.split(';').flatMap((declaration) => {
      const cut = declaration.indexOf(':')
      return cut < 0 ? [] : [[declaration.slice(0, cut).trim(), declaration.slice(cut + 1).trim()] as const]
    }),
  )

const withProperty = (style: string, property: string, value: string | null): string => {
  const all = declarations(style)
  if (value === null) all.delete(property)
  else all.set(property, value)
  return [...all].map(([name, each]) => `${name}: ${each};`).join(' ')
}
