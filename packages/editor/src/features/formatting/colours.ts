// Text and highlight colours: names of the document's palette, painted by the theme.
import {
  $forEachSelectedTextNode,
  $getSelectionStyleValueForProperty,
  $patchStyleText,
} from '@lexical/selection'
import { PALETTE } from '@quire/document/content'
import { $getSelection, $isRangeSelection, type LexicalEditor, type RangeSelection } from 'lexical'

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
    $patchStyleText(selection, { [properties[kind]]: colour })
  })

/** The colour that all of the selection has. */
export const $colourOf = (selection: RangeSelection, kind: ColourKind): Colour | undefined => {
  if (kind === 'highlight' && selection.hasFormat('highlight')) return 'yellow'
  const value = $getSelectionStyleValueForProperty(selection, properties[kind], '')
  return colours.find((colour) => colour === value)
}

/** Makes the selected text, or what is typed next, plain. Links stay: they are where the text leads, not its look. */
export const clearFormatting = (editor: LexicalEditor): void =>
  editor.update(() => {
    const selection = $getSelection()
    if (!$isRangeSelection(selection)) return
    selection.setFormat(0)
    selection.setStyle('')
    if (selection.isCollapsed()) return
    $forEachSelectedTextNode((node) => {
      node.setFormat(0)
      node.setStyle('')
    })
  })
