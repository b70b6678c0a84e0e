import { REDO_COMMAND, UNDO_COMMAND } from 'lexical'
import { CircleHelp, Printer, Redo2, Search, Undo2 } from 'lucide-react'
import { FIND_COMMAND, HELP_COMMAND } from '../../commands.ts'
import type { Action } from '../../ui/action.ts'
import { keyLabel } from '../../ui/keys.ts'

/** What concerns the whole document. */
export const documentActions: readonly Action[] = [
  {
    id: 'undo',
    label: 'Undo',
    icon: Undo2,
    keys: keyLabel('Z'),
    keywords: ['back'],
    run: (editor) => editor.dispatchCommand(UNDO_COMMAND, undefined),
  },
  {
    id: 'redo',
    label: 'Redo',
    icon: Redo2,
    keys: keyLabel('Shift', 'Z'),
    keywords: ['again'],
    run: (editor) => editor.dispatchCommand(REDO_COMMAND, undefined),
  },
  {
    id: 'find',
    label: 'Find and replace',
    icon: Search,
    keys: keyLabel('F'),
    keywords: ['search'],
    run: (editor) => editor.dispatchCommand(FIND_COMMAND, undefined),
  },
  {
    id: 'help',
    label: 'What the keyboard can do',
    icon: CircleHelp,
    keys: keyLabel('/'),
    keywords: ['help', 'shortcuts', 'keys'],
    run: (editor) => editor.dispatchCommand(HELP_COMMAND, undefined),
  },
  {
    id: 'print',
    label: 'Print',
    icon: Printer,
    keys: keyLabel('P'),
    keywords: ['pdf', 'paper'],
    // The palette must have gone from the page before it is on paper.
    run: () => setTimeout(() => window.print()),
  },
]
