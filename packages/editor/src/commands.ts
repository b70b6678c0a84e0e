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
