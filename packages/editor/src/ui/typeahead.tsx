// A menu that opens while one types and never takes the focus from the text: `/`, `@` and `:` are made of it.

import {
  $getSelection,
  $isRangeSelection,
  $isTextNode,
  COMMAND_PRIORITY_HIGH,
  KEY_ARROW_DOWN_COMMAND,
  KEY_ARROW_UP_COMMAND,
  KEY_ENTER_COMMAND,
  KEY_ESCAPE_COMMAND,
  KEY_TAB_COMMAND,
  type LexicalCommand,
  type LexicalEditor,
  mergeRegister,
  type NodeKey,
} from 'lexical'
import { type ReactElement, type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react'
import { readState } from '../read-state.ts'
import { floatBeside } from './float.ts'
import { rangeIn } from './selection-rect.ts'

/** What was typed, and where. */
interface Typed {
  readonly query: string
  readonly nodeKey: NodeKey
  /** Offset of the trigger character in its text node. */
  readonly start: number
}

interface TypeaheadProps<Item> {
  readonly editor: LexicalEditor
  /** Matches the text before the caret; group 1 is the trigger with what follows, group 2 what follows. */
  readonly pattern: RegExp
  /** The menu's accessible name. */
  readonly label: string
  /** What answers the query, best first; nothing closes the menu. */
  readonly find: (query: string) => readonly Item[]
  readonly keyOf: (item: Item) => string
  readonly render: (item: Item) => ReactNode
  /** Runs after the typed trigger and query were removed. */
  readonly onChoose: (item: Item) => void
}

export const Typeahead = <Item,>({
  editor,
  pattern,
  label,
  find,
  keyOf,
  render,
  onChoose,
}: TypeaheadProps<Item>): ReactElement | null => {
  const [typed, setTyped] = useState<Typed>()
  const [dismissed, setDismissed] = useState<string>()
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const place = typed && `${typed.nodeKey}:${typed.start}`
  const items = typed && place !== dismissed ? find(typed.query) : []
  const isOpen = items.length > 0
  const chosen = Math.min(active, items.length - 1)

  useEffect(() => {
    const read = () => {
      // While an input method composes, what stands there is not yet what is meant.
      const latest = editor.isComposing() ? undefined : readTyped(editor, pattern)
      setTyped((before) => (isSame(before, latest) ? before : latest))
      if (!latest) setDismissed(undefined)
    }
    // Who types fast has asked before this was loaded.
    read()
    return editor.registerUpdateListener(read)
  }, [editor, pattern])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query begins at its best answer
  useEffect(() => setActive(0), [typed?.query])

  const choose = useCallback(
    (item: Item | undefined) => {
      if (!item || !typed) return
      editor.update(() => $removeTyped(pattern))
      setTyped(undefined)
      onChoose(item)
    },
    [editor, typed, pattern, onChoose],
  )
  useEffect(() => {
    if (!isOpen) return
    const on = <Event extends KeyboardEvent | null>(command: LexicalCommand<Event>, act: () => void) =>
      editor.registerCommand(
        command,
        (event) => {
          if (event?.isComposing || event?.shiftKey) return false
          event?.preventDefault()
          act()
          return true
        },
        COMMAND_PRIORITY_HIGH,
      )
    const step = (by: number) => () => setActive((chosen + by + items.length) % items.length)
    return mergeRegister(
      on(KEY_ARROW_DOWN_COMMAND, step(1)),
      on(KEY_ARROW_UP_COMMAND, step(-1)),
      on(KEY_ENTER_COMMAND, () => choose(items[chosen])),
      on(KEY_TAB_COMMAND, () => choose(items[chosen])),
      on(KEY_ESCAPE_COMMAND, () => setDismissed(place)),
    )
  })

  useEffect(() => {
    const element = list.current
    const root = editor.getRootElement()
    if (!isOpen || !element || !root) return
    root.setAttribute('aria-controls', id)
    root.setAttribute('aria-haspopup', 'listbox')
    const stop = floatBeside(
      element,
      { getBoundingClientRect: () => caretBox(root), contextElement: root },
      'bottom-start',
    )
    return () => {
      stop()
      for (const name of ['aria-controls', 'aria-haspopup', 'aria-activedescendant'])
        root.removeAttribute(name)
    }
  }, [editor, isOpen, id])
  useEffect(() => {
    if (!isOpen) return
    editor.getRootElement()?.setAttribute('aria-activedescendant', `${id}-${chosen}`)
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }, [editor, isOpen, id, chosen])

  if (!isOpen) return null
  return (
    <div
      ref={list}
      id={id}
      className="quire-menu quire-typeahead"
      role="listbox"
      aria-label={label}
      tabIndex={-1}
    >
      {items.map((item, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard in the text
        <div
          key={keyOf(item)}
          id={`${id}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === chosen}
          className="quire-menu-item"
          data-highlighted={at === chosen || undefined}
          onMouseDown={(event) => event.preventDefault()}
          onMouseMove={() => setActive(at)}
          onClick={() => choose(item)}
        >
          {render(item)}
        </div>
      ))}
    </div>
  )
}

const readTyped = (editor: LexicalEditor, pattern: RegExp): Typed | undefined =>
  readState(editor, () => $readTyped(pattern))

const $readTyped = (pattern: RegExp): Typed | undefined => {
  const selection = $getSelection()
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return undefined
  const node = selection.anchor.getNode()
  if (!$isTextNode(node) || node.hasFormat('code') || node.getTopLevelElement()?.getType() === 'code')
    return undefined
  const match = pattern.exec(node.getTextContent().slice(0, selection.anchor.offset))
  if (!match?.[1]) return undefined
  return {
    query: match[2] ?? '',
    nodeKey: node.getKey(),
    start: selection.anchor.offset - match[1].length,
  }
}

/** Looks where it stands now: somebody else may have written in the same line since the menu was drawn. */
const $removeTyped = (pattern: RegExp): void => {
  const typed = $readTyped(pattern)
  const selection = $getSelection()
  if (!typed || !$isRangeSelection(selection)) return
  const node = selection.anchor.getNode()
  if ($isTextNode(node)) node.spliceText(typed.start, selection.anchor.offset - typed.start, '', true)
}

const isSame = (a: Typed | undefined, b: Typed | undefined): boolean =>
  a?.query === b?.query && a?.nodeKey === b?.nodeKey && a?.start === b?.start

/** The caret's box; an empty line has none, so its block stands in. */
const caretBox = (root: HTMLElement): DOMRect => {
  const range = rangeIn(root)
  const rect = range?.getClientRects()[0]
  if (rect) return rect
  const container = range?.startContainer
  return (container instanceof Element ? container : root).getBoundingClientRect()
}
