import type { LexicalEditor } from 'lexical'
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react'
import { floatBeside } from '../../ui/float.ts'
import { createSelectionRect } from '../../ui/selection-rect.ts'
import { useFocusWithin } from '../../ui/use-focus-within.ts'
import { useFormatting } from './formatting.ts'
import { FormattingButtons } from './formatting-buttons.tsx'

interface SelectionToolbarProps {
  readonly editor: LexicalEditor
  /** The application's own, at the end. */
  readonly children?: ReactNode
}

/** Floats over selected text. */
export const SelectionToolbar = ({ editor, children }: SelectionToolbarProps): ReactElement | null => {
  const toolbar = useRef<HTMLDivElement>(null)
  const formatting = useFormatting(editor)
  const { blockType, hasRange } = formatting
  const isSelecting = useIsSelecting(editor)
  const hasFocus = useFocusWithin(editor, toolbar)
  const isOpen = hasRange && hasFocus && !isSelecting && blockType !== 'code'

  useEffect(() => {
    const element = toolbar.current
    const root = editor.getRootElement()
    if (!isOpen || !element || !root) return
    return floatBeside(element, { getBoundingClientRect: createSelectionRect(root), contextElement: root })
  }, [editor, isOpen])
  if (!isOpen) return null

  return (
    <div ref={toolbar} className="quire-bubble" role="toolbar" aria-label="Formatting">
      <FormattingButtons editor={editor} formatting={formatting} />
      {children}
    </div>
  )
}

/** True from pressing the pointer in the text to its release: a toolbar must not jump about meanwhile. */
const useIsSelecting = (editor: LexicalEditor): boolean => {
  const [isSelecting, setIsSelecting] = useState(false)
  useEffect(
    () =>
      editor.registerRootListener((root) => {
        if (!root) return
        const ended = new AbortController()
        const { signal } = ended
        root.addEventListener('pointerdown', () => setIsSelecting(true), { signal })
        for (const type of ['pointerup', 'pointercancel'] as const)
          root.ownerDocument.addEventListener(type, () => setIsSelecting(false), { signal })
        return () => ended.abort()
      }),
    [editor],
  )
  return isSelecting
}
