import type { LexicalEditor } from 'lexical'
import type { LucideIcon } from 'lucide-react'

/** Something a person can ask for by name, in the command palette and in menus. Every feature gives its own. */
export interface Action {
  readonly id: string
  readonly label: string
  readonly icon: LucideIcon
  /** The keys that do the same, as a person reads them. */
  readonly keys?: string
  /** Words that also find it. */
  readonly keywords: readonly string[]
  /** Runs with the selection where it was when the action was asked for. */
  readonly run: (editor: LexicalEditor) => void
}
