import { $isListItemNode } from '@lexical/list'
import {
  $createParagraphNode,
  $getNodeByKey,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical'
import { GripVertical, Plus } from 'lucide-react'
import {
  lazy,
  type ReactElement,
  type PointerEvent as ReactPointerEvent,
  Suspense,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import { BLOCK_MENU_COMMAND } from '../../commands.ts'
import { focusText } from '../../ui/focus-text.ts'
import type { InsertItem } from '../../ui/insert-item.ts'
import { registerOpener } from '../../ui/openers.ts'
import { $blockOf, $duplicateBlock, $moveBlockBy, $removeBlock } from './blocks.ts'
import { dragBlock } from './drag.ts'
import { beginningOf, blockAt, type HoveredBlock } from './hovered-block.ts'

const BlockMenu = lazy(() => import('./block-menu.tsx'))

interface BlockHandleProps {
  readonly editor: LexicalEditor
  /** The kinds that a block can become. */
  readonly kinds: readonly InsertItem[]
  /** The address of the block that a node shows; undefined when it has none yet. */
  readonly linkOf: (key: string) => string | undefined
}

/** Where the block under the pointer begins: + puts something below it, the grip drags it or opens its menu. */
export const BlockHandle = ({ editor, kinds, linkOf }: BlockHandleProps): ReactElement => {
  const layer = useRef<HTMLDivElement>(null)
  const handle = useRef<HTMLDivElement>(null)
  const line = useRef<HTMLDivElement>(null)
  const grip = useRef<HTMLButtonElement>(null)
  const [menuKey, setMenuKey] = useState<string>()
  const isHeld = useRef(false)
  const hovered = useHoveredBlock(editor, handle, isHeld)

  const openMenu = useCallback((key: string) => {
    isHeld.current = true
    setMenuKey(key)
  }, [])
  const closeMenu = useCallback(() => {
    isHeld.current = false
    setMenuKey(undefined)
    focusText(editor)
  }, [editor])
  useEffect(
    () =>
      registerOpener(editor, BLOCK_MENU_COMMAND, () => {
        const block = $blockAtSelection()
        const element = block && editor.getElementByKey(block.getKey())
        if (!block || !element || !handle.current) return
        hovered.current = { key: block.getKey(), element }
        placeHandle(handle.current, element)
        openMenu(block.getKey())
      }),
    [editor, hovered, openMenu],
  )

  const press = (event: ReactPointerEvent) => {
    const block = hovered.current
    if (!block || !line.current || event.button !== 0) return
    event.preventDefault()
    isHeld.current = true
    dragBlock(editor, block.key, event.nativeEvent, line.current, (wasDragged) => {
      isHeld.current = false
      if (!wasDragged) openMenu(block.key)
    })
  }
  const onBlock = ($change: (block: LexicalNode) => void) => () => {
    editor.update(() => {
      const block = menuKey && $getNodeByKey(menuKey)
      if (block) $change(block)
    })
  }
  return (
    <div ref={layer} className="quire-handles">
      <div ref={line} className="quire-drop-line" hidden />
      <div ref={handle} className="quire-handle" hidden>
        <button
          type="button"
          className="quire-icon-button"
          aria-label="Insert below"
          title="Insert below"
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => hovered.current && insertBelow(editor, hovered.current.key)}
        >
          <Plus size={16} strokeWidth={1.5} aria-hidden />
        </button>
        <button
          ref={grip}
          type="button"
          className="quire-icon-button quire-grip"
          aria-label="Block menu, or drag to move"
          title="Drag to move, click for more"
          tabIndex={-1}
          onPointerDown={press}
        >
          <GripVertical size={16} strokeWidth={1.5} aria-hidden />
        </button>
      </div>
      {menuKey !== undefined && grip.current && layer.current && (
        <Suspense>
          <BlockMenu
            anchor={grip.current}
            container={layer.current}
            actions={{
              duplicate: onBlock($duplicateBlock),
              copyLink: () => {
                const link = linkOf(menuKey)
                if (link) void navigator.clipboard?.writeText(link)
              },
              moveUp: onBlock((block) => $moveBlockBy(block, -1)),
              moveDown: onBlock((block) => $moveBlockBy(block, 1)),
              remove: onBlock($removeBlock),
            }}
            kinds={kinds}
            onTurnInto={({ run }) => {
              editor.update(() => {
                const block = $getNodeByKey(menuKey)
                if ($isElementNode(block)) block.selectEnd()
              })
              run(editor)
            }}
            onClose={closeMenu}
          />
        </Suspense>
      )}
    </div>
  )
}

const $blockAtSelection = (): LexicalNode | null => {
  const selection = $getSelection()
  return $isRangeSelection(selection) ? $blockOf(selection.anchor.getNode()) : null
}

/** An empty line below the block (or the block itself when it is empty), with the `/` menu open in it. */
const insertBelow = (editor: LexicalEditor, key: string): void => {
  editor.focus()
  editor.update(() => {
    const block = $getNodeByKey(key)
    if (!block) return
    if ($isElementNode(block) && !block.isInline() && block.isEmpty()) block.selectEnd().insertText('/')
    else {
      const below = $isListItemNode(block) ? block.getTopLevelElementOrThrow() : block
      const paragraph = $createParagraphNode()
      below.insertAfter(paragraph)
      paragraph.selectEnd().insertText('/')
    }
  })
}

/** Shows the handle beside the block under the pointer, without rendering for every move of it. */
const useHoveredBlock = (
  editor: LexicalEditor,
  handle: { readonly current: HTMLElement | null },
  isHeld: { readonly current: boolean },
): { current: HoveredBlock | undefined } => {
  const hovered = useRef<HoveredBlock>(undefined)
  useEffect(() => {
    let frame = 0
    const ended = new AbortController()
    const show = (x: number, y: number) => {
      const element = handle.current
      if (!element || isHeld.current) return
      hovered.current = blockAt(editor, x, y)
      element.hidden = hovered.current === undefined
      if (hovered.current) placeHandle(element, hovered.current.element)
    }
    document.addEventListener(
      'pointermove',
      ({ clientX, clientY, pointerType }) => {
        if (pointerType === 'touch') return
        cancelAnimationFrame(frame)
        frame = requestAnimationFrame(() => show(clientX, clientY))
      },
      { signal: ended.signal, passive: true },
    )
    // While somebody types the handle would only be in the way, and its block may have moved.
    const stop = editor.registerUpdateListener(({ dirtyElements }) => {
      if (dirtyElements.size > 0 && handle.current && !isHeld.current) handle.current.hidden = true
    })
    return () => {
      stop()
      ended.abort()
      cancelAnimationFrame(frame)
    }
  }, [editor, handle, isHeld])
  return hovered
}

/** Puts the handle where the block's first line begins. */
const placeHandle = (handle: HTMLElement, block: HTMLElement): void => {
  handle.hidden = false
  const layer = handle.parentElement?.getBoundingClientRect()
  if (!layer) return
  const box = block.getBoundingClientRect()
  const style = getComputedStyle(block)
  const line = Number.parseFloat(style.lineHeight) || box.height
  const top =
    box.top - layer.top + Number.parseFloat(style.paddingTop) + (Math.min(line, box.height) - 28) / 2
  const side = beginningOf(block)
  // Its buttons are mirrored with it: the grip is the one beside the text.
  handle.dir = side === 'left' ? 'ltr' : 'rtl'
  // The box of a to-do is in its item, other marks are before it.
  const markWidth = block.matches('li') && style.listStyleType !== 'none' ? 28 : 4
  const edge = side === 'left' ? box.left - markWidth : box.right + markWidth
  handle.style.translate = `${Math.round(edge - layer.left)}px ${Math.round(top)}px`
}
