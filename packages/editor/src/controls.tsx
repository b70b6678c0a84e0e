// All that only writing needs, in one piece that loads behind the text.
import type { LexicalEditor } from 'lexical'
import { type ReactElement, useMemo } from 'react'
import { BlockHandle } from './features/block-handle/block-handle.tsx'
import { blockLink } from './features/block-link/block-link.ts'
import { copyActions } from './features/clipboard/actions.ts'
import { PasteChip } from './features/clipboard/paste-chip.tsx'
import { CodeTools } from './features/code/code-tools.tsx'
import { Emoji } from './features/emoji/emoji.tsx'
import { fileActions } from './features/files/actions.ts'
import { formattingActions } from './features/formatting/actions.ts'
import { blockInsertItems } from './features/formatting/insert-items.ts'
import { PhoneToolbar } from './features/formatting/phone-toolbar.tsx'
import { SelectionToolbar } from './features/formatting/selection-toolbar.tsx'
import { LinkBubble } from './features/links/link-bubble.tsx'
import { type Mentionable, Mentions } from './features/mentions/mentions.tsx'
import { documentActions } from './features/palette/document-actions.ts'
import { Palette } from './features/palette/palette.tsx'
import { SlashMenu } from './features/slash-menu/slash-menu.tsx'
import { tableActions } from './features/tables/actions.ts'
import { ColumnResizer } from './features/tables/column-resizer.tsx'
import { TableTools } from './features/tables/table-tools.tsx'
import { insertItems as ownItems } from './insert-items.ts'
import type { InsertItem } from './ui/insert-item.ts'

interface ControlsProps {
  readonly editor: LexicalEditor
  readonly findMentions: (query: string) => readonly Mentionable[]
  readonly insertItems: readonly InsertItem[]
}

/** Toolbars and menus, over and under the text. */
export const Controls = ({ editor, findMentions, insertItems }: ControlsProps): ReactElement => {
  const items = useMemo(() => [...ownItems, ...insertItems], [insertItems])
  const groups = useMemo(
    () => [
      { title: 'Insert', actions: items },
      { title: 'Format', actions: formattingActions },
      { title: 'Table', actions: tableActions },
      { title: 'Document', actions: [...documentActions, ...copyActions, ...fileActions] },
    ],
    [items],
  )
  return (
    <>
      <SelectionToolbar editor={editor} />
      <LinkBubble editor={editor} />
      <SlashMenu editor={editor} items={items} />
      <Mentions editor={editor} find={findMentions} />
      <Emoji editor={editor} />
      <TableTools editor={editor} />
      <CodeTools editor={editor} />
      <PasteChip editor={editor} />
      <PhoneToolbar editor={editor} />
      <Palette editor={editor} groups={groups} />
    </>
  )
}

interface BlockMarginProps {
  readonly editor: LexicalEditor
  /** The id of the block that a node shows. */
  readonly idOf: (key: string) => string | undefined
}

/** What lies over the text and in its margin, and moves with it. */
export const BlockMargin = ({ editor, idOf }: BlockMarginProps): ReactElement => (
  <>
    <ColumnResizer editor={editor} />
    <BlockHandle
      editor={editor}
      kinds={blockInsertItems}
      linkOf={(key) => {
        const id = idOf(key)
        return id && blockLink(location.href, id)
      }}
    />
  </>
)
