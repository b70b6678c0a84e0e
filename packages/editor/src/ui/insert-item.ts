import type { LexicalEditor } from 'lexical'
import type { LucideIcon } from 'lucide-react'

/** Something the `/` menu can put into the text. Every feature gives its own. */
export interface InsertItem {
  readonly id: string
  readonly label: string
  readonly icon: LucideIcon
  /** What to type for it instead, shown beside it. */
  readonly hint?: string
  /** Words that also find it. */
  readonly keywords: readonly string[]
  /** Items of one group stand together, in the order of the groups' first items. */
  readonly group: 'text' | 'lists' | 'blocks' | 'media' | 'inline'
  /** Runs with the caret where the item was asked for, the typed `/…` already gone. */
  readonly run: (editor: LexicalEditor) => void
}

/** How well an item answers what was typed: 0 is not at all; a label's beginning is best. */
export const matchScore = (
  { label, keywords }: Pick<InsertItem, 'label' | 'keywords'>,
  query: string,
): number => {
  const wanted = query.trim().toLocaleLowerCase()
  if (wanted === '') return 1
  const name = label.toLocaleLowerCase()
  if (name.startsWith(wanted)) return 4
  if (name.split(/\s/).some((word) => word.startsWith(wanted))) return 3
  if (keywords.some((word) => word.startsWith(wanted))) return 2
  return name.includes(wanted) ? 1 : 0
}
