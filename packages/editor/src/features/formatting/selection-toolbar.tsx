import { FORMAT_TEXT_COMMAND, type LexicalEditor } from 'lexical'
import { Link } from 'lucide-react'
import { lazy, type ReactElement, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { EDIT_LINK_COMMAND } from '../../commands.ts'
import { floatBeside } from '../../ui/float.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { keyLabel } from '../../ui/keys.ts'
import { createSelectionRect } from '../../ui/selection-rect.ts'
import { useFocusWithin } from '../../ui/use-focus-within.ts'
import { turnInto } from './block-types.ts'
import { setColour } from './colours.ts'
import { formatControls } from './controls.ts'
import { activeActions, useFormatting } from './formatting.ts'

const ColourMenu = lazy(() => import('./colour-menu.tsx'))
const MoreMenu = lazy(() => import('./more-menu.tsx'))
const TurnIntoMenu = lazy(() => import('./turn-into-menu.tsx'))

interface SelectionToolbarProps {
  readonly editor: LexicalEditor
  /** The application's own, at the end. */
  readonly children?: ReactNode
}

/** Floats over selected text. */
export const SelectionToolbar = ({ editor, children }: SelectionToolbarProps): ReactElement | null => {
  const toolbar = useRef<HTMLDivElement>(null)
  const formatting = useFormatting(editor)
  const { blockType, formats, link, hasRange } = formatting
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
      <Suspense>
        <TurnIntoMenu
          current={blockType}
          onChoose={(type) => turnInto(editor, type)}
          onClose={() => editor.focus()}
        />
      </Suspense>
      <hr />
      {formatControls.map(({ format, label, icon, shortcut }) => (
        <IconButton
          key={format}
          icon={icon}
          label={label}
          shortcut={shortcut()}
          isPressed={formats.has(format)}
          onPress={() => editor.dispatchCommand(FORMAT_TEXT_COMMAND, format)}
        />
      ))}
      <Suspense>
        <ColourMenu
          color={formatting.color}
          highlight={formatting.highlight}
          onChoose={(kind, colour) => setColour(editor, kind, colour)}
          onClose={() => editor.focus()}
        />
      </Suspense>
      <hr />
      <IconButton
        icon={Link}
        label="Link"
        shortcut={keyLabel('K')}
        isPressed={link !== undefined}
        onPress={() => editor.dispatchCommand(EDIT_LINK_COMMAND, undefined)}
      />
      <Suspense>
        <MoreMenu editor={editor} active={activeActions(formatting)} onClose={() => editor.focus()} />
      </Suspense>
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
