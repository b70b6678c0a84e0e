import { $getSelection, $isRangeSelection, type LexicalEditor } from 'lexical'
import { type ReactElement, type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react'
import { floatBeside } from './float.ts'
import { createSelectionRect } from './selection-rect.ts'

interface SelectionSlotProps {
  readonly editor: LexicalEditor
  readonly children: ReactNode
}

/** What the application shows beside selected text that cannot be changed. */
const SelectionSlot = ({ editor, children }: SelectionSlotProps): ReactElement | null => {
  const bubble = useRef<HTMLDivElement>(null)
  const isOpen = useSyncExternalStore(
    (notify) => editor.registerUpdateListener(notify),
    () => editor.getEditorState().read(hasRange),
    () => false,
  )
  useEffect(() => {
    const [element, root] = [bubble.current, editor.getRootElement()]
    if (!isOpen || !element || !root) return
    return floatBeside(element, { getBoundingClientRect: createSelectionRect(root), contextElement: root })
  }, [editor, isOpen])
  if (!isOpen) return null
  return (
    <div ref={bubble} className="quire-bubble" role="toolbar" aria-label="Selection">
      {children}
    </div>
  )
}

export default SelectionSlot

const hasRange = (): boolean => {
  const selection = $getSelection()
  return $isRangeSelection(selection) && !selection.isCollapsed()
}
