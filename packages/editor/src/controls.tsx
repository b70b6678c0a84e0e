// All that only writing needs, in one piece that loads behind the text.
import type { LexicalEditor } from 'lexical'
import { type ReactElement, type ReactNode, useCallback, useMemo } from 'react'
import type { BlockDefinition } from './block.tsx'
import { findPeople } from './collaboration/find-people.ts'
import type { EditorSession } from './collaboration/index.ts'
import { BlockHandle } from './features/block-handle/block-handle.tsx'
import { blockLink } from './features/block-link/block-link.ts'
import { blockDefinitionItems } from './features/blocks/insert-items.ts'
import { copyActions } from './features/clipboard/actions.ts'
import { PasteChip } from './features/clipboard/paste-chip.tsx'
import { CodeTools } from './features/code/code-tools.tsx'
import { Emoji, emojiInsertItem } from './features/emoji/emoji.tsx'
import { fileActions } from './features/files/actions.ts'
import { formattingActions } from './features/formatting/actions.ts'
import { blockInsertItems } from './features/formatting/insert-items.ts'
import { PhoneToolbar } from './features/formatting/phone-toolbar.tsx'
import { SelectionToolbar } from './features/formatting/selection-toolbar.tsx'
import { LinkBubble } from './features/links/link-bubble.tsx'
import { type Mentionable, Mentions, mentionInsertItem } from './features/mentions/mentions.tsx'
import { documentActions } from './features/palette/document-actions.ts'
import { Palette } from './features/palette/palette.tsx'
import { SlashMenu } from './features/slash-menu/slash-menu.tsx'
import { tableActions } from './features/tables/actions.ts'
import { ColumnResizer } from './features/tables/column-resizer.tsx'
import { TableTools } from './features/tables/table-tools.tsx'
import { type FeatureChoice, type FeatureName, hasFeature } from './features.ts'
import { insertItems as ownItems } from './insert-items.ts'
import type { InsertItem } from './ui/insert-item.ts'

interface ControlsProps {
  readonly editor: LexicalEditor
  readonly features: FeatureChoice
  readonly session: EditorSession
  /** The application's own, beside the people who are here. */
  readonly mentions: ((query: string) => readonly Mentionable[]) | undefined
  readonly blocks: readonly BlockDefinition[]
  readonly insertItems: readonly InsertItem[]
  /** The application's own, at the end of the toolbar over selected text. */
  readonly selectionSlot: ReactNode
}

/** Toolbars and menus, over and under the text. */
export const Controls = ({
  editor,
  features,
  session,
  mentions,
  blocks,
  insertItems,
  selectionSlot,
}: ControlsProps): ReactElement => {
  const findMentions = useCallback(
    (query: string) => [...findPeople(session, query), ...(mentions?.(query) ?? [])],
    [session, mentions],
  )
  const has = (name: FeatureName) => hasFeature(features, name)
  const items = useMemo(
    () => [
      ...ownItems.filter(({ id }) => hasItem(features, id)),
      ...blockDefinitionItems(blocks),
      ...insertItems,
    ],
    [features, blocks, insertItems],
  )
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
      {has('selectionToolbar') && <SelectionToolbar editor={editor}>{selectionSlot}</SelectionToolbar>}
      {has('linkBubble') && <LinkBubble editor={editor} />}
      {has('slashMenu') && <SlashMenu editor={editor} items={items} />}
      {has('mentions') && <Mentions editor={editor} find={findMentions} />}
      {has('emoji') && <Emoji editor={editor} />}
      {has('tableTools') && <TableTools editor={editor} />}
      {has('pasteChip') && <PasteChip editor={editor} />}
      {has('palette') && <Palette editor={editor} groups={groups} />}
      {has('codeTools') && <CodeTools editor={editor} />}
      {has('phoneToolbar') && <PhoneToolbar editor={editor} />}
    </>
  )
}

/** Entries of the `/` menu that only open another feature go with it. */
const hasItem = (features: FeatureChoice, id: string): boolean =>
  (id !== mentionInsertItem.id || hasFeature(features, 'mentions')) &&
  (id !== emojiInsertItem.id || hasFeature(features, 'emoji'))

export { FixedToolbar } from './features/formatting/fixed-toolbar.tsx'

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
