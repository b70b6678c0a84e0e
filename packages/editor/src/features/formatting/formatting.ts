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

export const textFormats = ['bold', 'italic', 'underline', 'strikethrough', 'code'] as const
export type TextFormat = Extract<TextFormatType, (typeof textFormats)[number]>

export interface Formatting {
  readonly blockType: BlockType
  readonly formats: ReadonlySet<TextFormat>
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

const readFormatting = (editor: LexicalEditor): Formatting =>
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
    link: link?.getURL(),
    hasRange: !selection.isCollapsed() && selection.getTextContent() !== '',
  }
}

const isSame = (a: Formatting, b: Formatting): boolean =>
  a.blockType === b.blockType &&
  a.link === b.link &&
  a.hasRange === b.hasRange &&
  a.canUndo === b.canUndo &&
  a.canRedo === b.canRedo &&
  a.formats.size === b.formats.size &&
  [...a.formats].every((format) => b.formats.has(format))
