// All that only writing needs, in one piece that loads behind the text.
import type { LexicalEditor } from 'lexical'
import { type ReactElement, useMemo } from 'react'
import { BlockHandle } from './features/block-handle/block-handle.tsx'
import { CodeTools } from './features/code/code-tools.tsx'
import { Emoji } from './features/emoji/emoji.tsx'
import { blockInsertItems } from './features/formatting/insert-items.ts'
import { PhoneToolbar } from './features/formatting/phone-toolbar.tsx'
import { SelectionToolbar } from './features/formatting/selection-toolbar.tsx'
import { LinkBubble } from './features/links/link-bubble.tsx'
import { type Mentionable, Mentions } from './features/mentions/mentions.tsx'
import { SlashMenu } from './features/slash-menu/slash-menu.tsx'
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
  return (
    <>
      <SelectionToolbar editor={editor} />
      <LinkBubble editor={editor} />
      <SlashMenu editor={editor} items={items} />
      <Mentions editor={editor} find={findMentions} />
      <Emoji editor={editor} />
      <CodeTools editor={editor} />
      <PhoneToolbar editor={editor} />
    </>
  )
}

/** What stands in the margin beside the text. */
export const BlockMargin = ({ editor }: { readonly editor: LexicalEditor }): ReactElement => (
  <BlockHandle editor={editor} kinds={blockInsertItems} />
)
