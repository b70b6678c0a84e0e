// Undo of what one person did, for a binding of somebody who writes: `binding.addUndo(undoSupport)`.
import { UndoHistory } from '../model/history.ts'
import type { UndoSupport } from './types.ts'

/** Load it behind the text: `const { undoSupport } = await import('@quire/document/undo')`. */
export const undoSupport: UndoSupport = (model, origin) => new UndoHistory(model, origin)
