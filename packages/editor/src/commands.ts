// Commands that one feature gives and another hears.
import { createCommand, type LexicalCommand } from 'lexical'

/** Asks for the address of a link on the selection. */
export const EDIT_LINK_COMMAND: LexicalCommand<void> = createCommand('EDIT_LINK_COMMAND')
/** Opens find and replace. */
export const FIND_COMMAND: LexicalCommand<void> = createCommand('FIND_COMMAND')
/** Shows what the keyboard can do. */
export const HELP_COMMAND: LexicalCommand<void> = createCommand('HELP_COMMAND')
/** Brings in files that were dropped or pasted, at the selection. */
export const INSERT_FILES_COMMAND: LexicalCommand<readonly File[]> = createCommand('INSERT_FILES_COMMAND')
/** Opens the menu of the block at the caret. */
export const BLOCK_MENU_COMMAND: LexicalCommand<void> = createCommand('BLOCK_MENU_COMMAND')
/** Tells that the editor can show tables from now on. */
export const TABLES_COMMAND: LexicalCommand<void> = createCommand('TABLES_COMMAND')
/** Opens the list of everything that can be done. */
export const PALETTE_COMMAND: LexicalCommand<void> = createCommand('PALETTE_COMMAND')
/** Asks for files to upload at the selection; the payload is what the dialog shows first, such as `image/*`. */
export const PICK_FILES_COMMAND: LexicalCommand<string> = createCommand('PICK_FILES_COMMAND')

/** How a paste is read: as what it says it is, as the words alone, or as Markdown. */
export type PasteMode = 'rich' | 'text' | 'markdown'

/** A paste that could be read otherwise. */
export interface Pasted {
  readonly mode: PasteMode
  readonly others: readonly PasteMode[]
  /** Reads the same clipboard once more and puts it at the caret. */
  readonly insertAs: (mode: PasteMode) => void
}

/** Tells that something was pasted. */
export const PASTED_COMMAND: LexicalCommand<Pasted> = createCommand('PASTED_COMMAND')
