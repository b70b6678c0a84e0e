// What the `/` menu offers: every feature's own.
import { columnInsertItems } from './features/columns/insert-items.ts'
import { containerInsertItems } from './features/containers/insert-items.ts'
import { dividerInsertItem } from './features/dividers/insert-item.ts'
import { emojiInsertItem } from './features/emoji/emoji.tsx'
import { equationInsertItems } from './features/equations/insert-items.ts'
import { blockInsertItems } from './features/formatting/insert-items.ts'
import { mediaInsertItems } from './features/media/insert-items.ts'
import { mentionInsertItem } from './features/mentions/mentions.tsx'
import { tableInsertItem } from './features/tables/insert-item.ts'
import type { InsertItem } from './ui/insert-item.ts'

export const insertItems: readonly InsertItem[] = [
  ...blockInsertItems,
  tableInsertItem,
  ...mediaInsertItems,
  dividerInsertItem,
  ...containerInsertItems,
  ...columnInsertItems,
  ...equationInsertItems,
  mentionInsertItem,
  emojiInsertItem,
]
