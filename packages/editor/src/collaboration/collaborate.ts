// Ties an editor to a session: text both ways, undo per person, one's own place out, the others' places in.
import { bindEditor } from '@quire/document'
import {
  CAN_REDO_COMMAND,
  CAN_UNDO_COMMAND,
  COMMAND_PRIORITY_EDITOR,
  type LexicalEditor,
  mergeRegister,
  REDO_COMMAND,
  UNDO_COMMAND,
} from 'lexical'
import { TABLES_COMMAND } from '../commands.ts'
import { loadBehindText } from '../load-writing.ts'
import { bindBlocks } from './blocks.ts'
import type { CaretLayerOptions } from './caret-layer.ts'
import { keepPace } from './pace.ts'
import type { EditorSession, User } from './session.ts'

interface CollaborateOptions {
  /** An empty element that covers the text, for the others' carets. */
  readonly layer: HTMLElement
  /** While false, what happens in this editor is not written to the document. */
  readonly mayWrite: () => boolean
}

/**
 * Starts the collaboration of one editor in one session.
 *
 * @returns ends it: nothing of it is left in the editor, the session or the page.
 */
export const collaborate = (
  editor: LexicalEditor,
  { doc, awareness }: EditorSession,
  { layer, mayWrite }: CollaborateOptions,
): (() => void) => {
  // Before the binding: it hears of a key first.
  const pace = keepPace(editor)
  const binding = bindEditor(editor, { doc, isReadOnly: () => !mayWrite(), pace: pace.ask })
  let isEnded = false
  let stopLayOut: (() => void) | undefined
  void loadBehindText().then(({ tableSupport, undoSupport, setScrollableTablesActive, layOutContainers }) => {
    if (isEnded) return
    stopLayOut = layOutContainers(editor)
    binding.addUndo(undoSupport)
    // A table wider than the page scrolls in its own box.
    setScrollableTablesActive(editor, true)
    binding.addTables(tableSupport)
    editor.dispatchCommand(TABLES_COMMAND, undefined)
  })
  const stopCarets = drawCarets({ editor, binding, awareness, layer, pace })
  const { history } = binding

  const announceHistory = () => {
    editor.dispatchCommand(CAN_UNDO_COMMAND, history.canUndo())
    editor.dispatchCommand(CAN_REDO_COMMAND, history.canRedo())
  }
  const run = (step: () => void) => () => {
    step()
    return true
  }
  const stop = mergeRegister(
    bindBlocks(editor, binding),
    history.onChange(announceHistory),
    editor.registerCommand(UNDO_COMMAND, run(history.undo), COMMAND_PRIORITY_EDITOR),
    editor.registerCommand(REDO_COMMAND, run(history.redo), COMMAND_PRIORITY_EDITOR),
    publishSelection(binding, awareness),
  )
  return () => {
    isEnded = true
    stop()
    stopLayOut?.()
    stopCarets()
    pace.stop()
    binding.destroy()
  }
}

/** The others' carets and all that goes with them, from the moment somebody else is here. @returns ends it */
const drawCarets = (options: CaretLayerOptions): (() => void) => {
  const { awareness } = options
  let stop: (() => void) | undefined
  let isEnded = false
  const start = () => {
    if (awareness.getStates().size < (awareness.getLocalState() ? 2 : 1)) return
    awareness.off('change', start)
    void import('./with-others.ts').then(({ startWithOthers }) => {
      if (!isEnded) stop = startWithOthers(options)
    })
  }
  awareness.on('change', start)
  start()
  return () => {
    isEnded = true
    awareness.off('change', start)
    stop?.()
  }
}

/** Tells the others where this person is, at most once a frame. */
const publishSelection = (
  binding: ReturnType<typeof bindEditor>,
  awareness: EditorSession['awareness'],
): (() => void) => {
  let published = 'null'
  let frame = 0
  const publish = () => {
    frame = 0
    const selection = binding.selection.toRelative()
    const text = JSON.stringify(selection)
    if (text === published) return
    published = text
    awareness.setLocalStateField('selection', selection)
  }
  const stop = binding.onChange(() => {
    frame ||= requestAnimationFrame(publish)
  })
  return () => {
    stop()
    cancelAnimationFrame(frame)
    awareness.setLocalStateField('selection', null)
  }
}

/** Tells the others who this is. */
export const introduce = ({ awareness }: EditorSession, user: User): void =>
  awareness.setLocalStateField('user', user)
