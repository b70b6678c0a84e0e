import { COMMAND_PRIORITY_EDITOR, FORMAT_TEXT_COMMAND, type LexicalEditor } from 'lexical'
import { Link } from 'lucide-react'
import { lazy, type ReactElement, Suspense, useEffect, useRef, useState } from 'react'
import { floatBeside } from '../../ui/float.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { keyLabel } from '../../ui/keys.ts'
import { turnInto } from './block-types.ts'
import { formatControls } from './controls.ts'
import { useFormatting } from './formatting.ts'
import { LinkField } from './link-field.tsx'
import { EDIT_LINK_COMMAND } from './shortcuts.ts'

const TurnIntoMenu = lazy(() => import('./turn-into-menu.tsx'))

/** Floats over selected text. */
export const SelectionToolbar = ({ editor }: { readonly editor: LexicalEditor }): ReactElement | null => {
  const toolbar = useRef<HTMLDivElement>(null)
  const { blockType, formats, link, hasRange } = useFormatting(editor)
  const isSelecting = useIsSelecting(editor)
  const hasFocus = useHasFocus(editor, toolbar)
  const [isEditingLink, setIsEditingLink] = useState(false)
  const isOpen = isEditingLink || (hasRange && hasFocus && !isSelecting && blockType !== 'code')

  useEffect(
    () =>
      editor.registerCommand(
        EDIT_LINK_COMMAND,
        () => {
          setIsEditingLink(true)
          return true
        },
        COMMAND_PRIORITY_EDITOR,
      ),
    [editor],
  )
  useEffect(() => {
    const element = toolbar.current
    const root = editor.getRootElement()
    if (!isOpen || !element || !root) return
    return floatBeside(element, { getBoundingClientRect: () => selectionRect(root), contextElement: root })
  }, [editor, isOpen])
  if (!isOpen) return null

  const backToText = () => {
    setIsEditingLink(false)
    editor.focus()
  }
  return (
    <div ref={toolbar} className="quire-bubble" role="toolbar" aria-label="Formatting">
      {isEditingLink ? (
        <LinkField editor={editor} link={link} onDone={backToText} />
      ) : (
        <>
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
          <hr />
          <IconButton
            icon={Link}
            label="Link"
            shortcut={keyLabel('K')}
            isPressed={link !== undefined}
            onPress={() => setIsEditingLink(true)}
          />
        </>
      )}
    </div>
  )
}

/** The box of the selected text; where the selection has gone to a field, the box it had. */
const selectionRect = (root: HTMLElement): DOMRect => {
  const selection = root.ownerDocument.getSelection()
  if (selection?.rangeCount && root.contains(selection.anchorNode)) {
    const rect = selection.getRangeAt(0).getBoundingClientRect()
    if (rect.width || rect.height) lastRects.set(root, rect)
  }
  return lastRects.get(root) ?? root.getBoundingClientRect()
}
const lastRects = new WeakMap<HTMLElement, DOMRect>()

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

/** Is the focus in the text or in this toolbar? */
const useHasFocus = (editor: LexicalEditor, toolbar: { readonly current: HTMLElement | null }): boolean => {
  const [hasFocus, setHasFocus] = useState(false)
  useEffect(
    () =>
      editor.registerRootListener((root) => {
        if (!root) return
        const ended = new AbortController()
        const isInside = (target: EventTarget | null) =>
          target instanceof Node && (root.contains(target) || Boolean(toolbar.current?.contains(target)))
        const { signal } = ended
        root.ownerDocument.addEventListener('focusin', ({ target }) => setHasFocus(isInside(target)), {
          signal,
        })
        // Where the focus goes is known before it arrives; going nowhere (another window) changes nothing.
        root.ownerDocument.addEventListener(
          'focusout',
          ({ relatedTarget }) => relatedTarget && setHasFocus(isInside(relatedTarget)),
          { signal },
        )
        setHasFocus(root.contains((root.getRootNode() as Document | ShadowRoot).activeElement))
        return () => ended.abort()
      }),
    [editor, toolbar],
  )
  return hasFocus
}
