// What can be done with the look of text and blocks, by name: for menus, keys and the command palette.
import { FORMAT_TEXT_COMMAND, INDENT_CONTENT_COMMAND, OUTDENT_CONTENT_COMMAND } from 'lexical'
import {
  AlignCenter,
  AlignJustify,
  AlignLeft,
  AlignRight,
  ArrowLeftRight,
  Baseline,
  Highlighter,
  IndentDecrease,
  IndentIncrease,
  Link,
  PilcrowLeft,
  PilcrowRight,
  RemoveFormatting,
  Subscript,
  Superscript,
} from 'lucide-react'
import { EDIT_LINK_COMMAND } from '../../commands.ts'
import type { Action } from '../../ui/action.ts'
import { keyLabel } from '../../ui/keys.ts'
import { clearFormatting, colours, setColour } from './colours.ts'
import { formatControls } from './controls.ts'
import { setAlignment, setDirection } from './layout.ts'

/** Marks that are too rare for the toolbar. */
export const scriptActions: readonly Action[] = [
  {
    id: 'subscript',
    label: 'Subscript',
    icon: Subscript,
    keywords: ['below', 'index', 'chemistry'],
    run: (editor) => editor.dispatchCommand(FORMAT_TEXT_COMMAND, 'subscript'),
  },
  {
    id: 'superscript',
    label: 'Superscript',
    icon: Superscript,
    keywords: ['above', 'power', 'exponent', 'footnote'],
    run: (editor) => editor.dispatchCommand(FORMAT_TEXT_COMMAND, 'superscript'),
  },
  {
    id: 'clear-formatting',
    label: 'Clear formatting',
    icon: RemoveFormatting,
    keys: keyLabel('\\'),
    keywords: ['plain', 'remove', 'reset'],
    run: clearFormatting,
  },
]

export const alignActions: readonly Action[] = (
  [
    ['start', 'Align to the start', AlignLeft, 'L', ['left']],
    ['center', 'Centre', AlignCenter, 'E', ['center', 'align', 'middle']],
    ['end', 'Align to the end', AlignRight, 'R', ['right']],
    ['justify', 'Justify', AlignJustify, 'J', ['align', 'block']],
  ] as const
).map(([align, label, icon, key, keywords]) => ({
  id: `align-${align}`,
  label,
  icon,
  keys: keyLabel('Shift', key),
  keywords,
  run: (editor) => setAlignment(editor, align),
}))

export const indentActions: readonly Action[] = [
  {
    id: 'indent',
    label: 'Indent',
    icon: IndentIncrease,
    keys: keyLabel(']'),
    keywords: ['right', 'deeper', 'nest'],
    run: (editor) => editor.dispatchCommand(INDENT_CONTENT_COMMAND, undefined),
  },
  {
    id: 'outdent',
    label: 'Outdent',
    icon: IndentDecrease,
    keys: keyLabel('['),
    keywords: ['left', 'back'],
    run: (editor) => editor.dispatchCommand(OUTDENT_CONTENT_COMMAND, undefined),
  },
]

export const directionActions: readonly Action[] = (
  [
    ['rtl', 'Right to left', PilcrowLeft, ['direction', 'arabic', 'hebrew']],
    ['ltr', 'Left to right', PilcrowRight, ['direction', 'latin']],
    [undefined, 'Direction by first letter', ArrowLeftRight, ['automatic', 'reset']],
  ] as const
).map(([direction, label, icon, keywords]) => ({
  id: `direction-${direction ?? 'automatic'}`,
  label,
  icon,
  keywords,
  run: (editor) => setDirection(editor, direction),
}))

const colourActions: readonly Action[] = (['color', 'highlight'] as const).flatMap((kind) =>
  [...colours, null].map((colour) => ({
    id: `${kind}-${colour ?? 'none'}`,
    label: colourLabel(kind, colour),
    icon: kind === 'color' ? Baseline : Highlighter,
    keywords: ['colour', 'color', kind === 'color' ? 'ink' : 'mark'],
    run: (editor) => setColour(editor, kind, colour),
  })),
)

/** What a colour is called where nobody sees it: `Red text`, `No highlight`. */
export function colourLabel(kind: 'color' | 'highlight', colour: string | null): string {
  if (colour === null) return kind === 'color' ? 'Text in its own colour' : 'No highlight'
  return `${colour[0]?.toUpperCase()}${colour.slice(1)} ${kind === 'color' ? 'text' : 'highlight'}`
}

/** Everything above and the toolbar's buttons, for the command palette. */
export const formattingActions: readonly Action[] = [
  ...formatControls.map(
    ({ format, label, icon, shortcut }): Action => ({
      id: `format-${format}`,
      label,
      icon,
      keys: shortcut(),
      keywords: ['format', 'text'],
      run: (editor) => editor.dispatchCommand(FORMAT_TEXT_COMMAND, format),
    }),
  ),
  {
    id: 'link',
    label: 'Link',
    icon: Link,
    keys: keyLabel('K'),
    keywords: ['address', 'url'],
    run: (editor) => editor.dispatchCommand(EDIT_LINK_COMMAND, undefined),
  },
  ...scriptActions,
  ...alignActions,
  ...indentActions,
  ...directionActions,
  ...colourActions,
]
