// What the selection looks like, for every toolbar: one reading an update, shared, and new only when it differs.

import { $isLinkNode } from '@lexical/link'
import {
  $getSelection,
  $isRangeSelection,
  CAN_REDO_COMMAND,
  CAN_UNDO_COMMAND,
  COMMAND_PRIORITY_LOW,
  type LexicalEditor,
  mergeRegister,
  type RangeSelection,
  type TextFormatType,
} from 'lexical'
import { useMemo, useSyncExternalStore } from 'react'
import { readState } from '../../read-state.ts'
import { $blockTypeOf, type BlockType } from './block-types.ts'
import { $colourOf, type Colour } from './colours.ts'
import { $layoutAt, type Layout, startLayout } from './layout.ts'

export const textFormats = [
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'code',
  'subscript',
  'superscript',
] as const
export type TextFormat = Extract<TextFormatType, (typeof textFormats)[number]>

export interface Formatting {
  readonly blockType: BlockType
  readonly formats: ReadonlySet<TextFormat>
  readonly color: Colour | undefined
  readonly highlight: Colour | undefined
  readonly layout: Layout
  /** The address of the link the selection stands in. */
  readonly link: string | undefined
  /** Is any text selected? */
  readonly hasRange: boolean
  readonly canUndo: boolean
  readonly canRedo: boolean
}

const nothing: Formatting = {
  blockType: 'paragraph',
  formats: new Set(),
  color: undefined,
  highlight: undefined,
  layout: startLayout,
  link: undefined,
  hasRange: false,
  canUndo: false,
  canRedo: false,
}

/** The formatting at the selection; renders again only when it changes. */
export const useFormatting = (editor: LexicalEditor): Formatting => {
  const store = useMemo(() => createStore(editor), [editor])
  return useSyncExternalStore(store.subscribe, store.get, () => nothing)
}

const createStore = (editor: LexicalEditor) => {
  let formatting = nothing
  const set = (latest: Formatting, listener: () => void) => {
    if (isSame(formatting, latest)) return
    formatting = latest
    listener()
  }
  return {
    get: () => formatting,
    subscribe: (listener: () => void) => {
      const { canUndo, canRedo } = formatting
      formatting = { ...readFormatting(editor), canUndo, canRedo }
      return mergeRegister(
        editor.registerUpdateListener(() => {
          const { canUndo, canRedo } = formatting
          set({ ...readFormatting(editor), canUndo, canRedo }, listener)
        }),
        editor.registerCommand(
          CAN_UNDO_COMMAND,
          (canUndo) => {
            set({ ...formatting, canUndo }, listener)
            return false
          },
          COMMAND_PRIORITY_LOW,
        ),
        editor.registerCommand(
          CAN_REDO_COMMAND,
          (canRedo) => {
            set({ ...formatting, canRedo }, listener)
            return false
          },
          COMMAND_PRIORITY_LOW,
        ),
      )
    },
  }
}

/** The formatting at the selection now. */
export const readFormatting = (editor: LexicalEditor): Formatting =>
  readState(editor, () => {
    const selection = $getSelection()
    return $isRangeSelection(selection) ? $formattingOf(selection) : nothing
  })

const $formattingOf = (selection: RangeSelection): Formatting => {
  const node = selection.anchor.getNode()
  const link = $isLinkNode(node) ? node : node.getParents().find($isLinkNode)
  return {
    ...nothing,
    blockType: $blockTypeOf(node),
    formats: new Set(textFormats.filter((format) => selection.hasFormat(format))),
    color: $colourOf(selection, 'color'),
    highlight: $colourOf(selection, 'highlight'),
    layout: $layoutAt(node),
    link: link?.getURL(),
    hasRange: !selection.isCollapsed() && selection.getTextContent() !== '',
  }
}

/** Ids of the formatting actions (`actions.ts`) whose effect the selection has. */
export const activeActions = ({ formats, layout }: Formatting): ReadonlySet<string> =>
  new Set([
    ...formats,
    ...(layout.align === 'start' ? [] : [`align-${layout.align}`]),
    ...(layout.direction ? [`direction-${layout.direction}`] : []),
  ])

const isSame = (a: Formatting, b: Formatting): boolean =>
  a.blockType === b.blockType &&
  a.link === b.link &&
  a.color === b.color &&
  a.highlight === b.highlight &&
  a.layout.align === b.layout.align &&
  a.layout.direction === b.layout.direction &&
  a.hasRange === b.hasRange &&
  a.canUndo === b.canUndo &&
  a.canRedo === b.canRedo &&
  a.formats.size === b.formats.size &&
  [...a.formats].every((format) => b.formats.has(format))
