import { $getSelection, $isRangeSelection, type LexicalEditor } from 'lexical'
import { readState } from '../../read-state.ts'
import type { InsertItem } from '../../ui/insert-item.ts'
import { $blockTypeOf, type BlockType, blockTypes, turnInto } from './block-types.ts'
import { blockIcons } from './controls.ts'

const lists: ReadonlySet<BlockType> = new Set(['bullet', 'number', 'check'])

/** The kinds of text block, for the `/` menu. */
export const blockInsertItems: readonly InsertItem[] = blockTypes.map(
  ({ type, label, markdown, keywords }): InsertItem => ({
    id: type,
    label,
    icon: blockIcons[type],
    hint: markdown,
    keywords,
    group: lists.has(type) ? 'lists' : 'text',
    run: (editor) => {
      if (currentType(editor) !== type) turnInto(editor, type)
    },
  }),
)

const currentType = (editor: LexicalEditor): BlockType | undefined =>
  readState(editor, () => {
    const selection = $getSelection()
    return $isRangeSelection(selection) ? $blockTypeOf(selection.anchor.getNode()) : undefined
  })
