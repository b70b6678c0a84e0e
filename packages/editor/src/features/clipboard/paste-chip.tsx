import {
  COLLABORATION_TAG,
  COMMAND_PRIORITY_EDITOR,
  KEY_ESCAPE_COMMAND,
  type LexicalEditor,
  mergeRegister,
  PASTE_TAG,
  UNDO_COMMAND,
} from 'lexical'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { PASTED_COMMAND, type Pasted, type PasteMode } from '../../commands.ts'
import { floatBeside } from '../../ui/float.ts'
import { createSelectionRect } from '../../ui/selection-rect.ts'

const labels: Readonly<Record<PasteMode, string>> = {
  rich: 'As it was',
  text: 'As text',
  markdown: 'As Markdown',
}
const shownForMs = 12_000

/** After a paste: the other ways to read the same clipboard, until something else is done. */
export const PasteChip = ({ editor }: { readonly editor: LexicalEditor }): ReactElement | null => {
  const chip = useRef<HTMLDivElement>(null)
  const [pasted, setPasted] = useState<Pasted>()

  useEffect(
    () =>
      editor.registerCommand(
        PASTED_COMMAND,
        (latest) => {
          setPasted(latest)
          return true
        },
        COMMAND_PRIORITY_EDITOR,
      ),
    [editor],
  )
  useEffect(() => {
    const element = chip.current
    const root = editor.getRootElement()
    if (!pasted || !element || !root) return
    const close = () => setPasted(undefined)
    const timer = setTimeout(close, shownForMs)
    return mergeRegister(
      () => clearTimeout(timer),
      floatBeside(
        element,
        { getBoundingClientRect: createSelectionRect(root), contextElement: root },
        'bottom-start',
      ),
      editor.registerCommand(
        KEY_ESCAPE_COMMAND,
        () => {
          close()
          return true
        },
        COMMAND_PRIORITY_EDITOR,
      ),
      // What is taken back is the last step, so anything that this person does after the paste ends the offer.
      editor.registerUpdateListener(({ tags, dirtyElements, dirtyLeaves }) => {
        if (tags.has(COLLABORATION_TAG) || tags.has(PASTE_TAG)) return
        if (dirtyElements.size > 0 || dirtyLeaves.size > 0) close()
      }),
    )
  }, [editor, pasted])
  if (!pasted) return null

  const choose = (mode: PasteMode) => {
    setPasted(undefined)
    editor.focus(() => {
      editor.dispatchCommand(UNDO_COMMAND, undefined)
      pasted.insertAs(mode)
    })
  }
  return (
    <div ref={chip} className="quire-bubble" role="toolbar" aria-label="Pasted text">
      <span className="quire-chip-label">Paste</span>
      {pasted.others.map((mode) => (
        <button
          key={mode}
          type="button"
          className="quire-text-button"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(mode)}
        >
          {labels[mode]}
        </button>
      ))}
    </div>
  )
}
