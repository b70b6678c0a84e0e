// A menu that opens while one types and never takes the focus from the text: `/`, `@` and `:` are made of it.

import type { LexicalEditor } from 'lexical'
import {
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react'
import { Asked } from './asked.ts'
import { floatBeside } from './float.ts'
import { rangeIn } from './selection-rect.ts'

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
  const asked = useMemo(() => new Asked<Item>(editor, pattern), [editor, pattern])
  useLayoutEffect(() => asked.use(find, onChoose), [asked, find, onChoose])
  useEffect(() => asked.start(), [asked])
  const offer = useSyncExternalStore(asked.onChange, asked.offer, asked.offer)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const isOpen = offer !== undefined
  const chosen = offer?.chosen

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
    if (chosen === undefined) return
    editor.getRootElement()?.setAttribute('aria-activedescendant', `${id}-${chosen}`)
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }, [editor, id, chosen])

  if (!offer) return null
  return (
    <div
      ref={list}
      id={id}
      className="quire-menu quire-typeahead"
      role="listbox"
      aria-label={label}
      tabIndex={-1}
    >
      {offer.items.map((item, at) => (
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
          onMouseMove={() => asked.point(at)}
          onClick={() => asked.choose(item)}
        >
          {render(item)}
        </div>
      ))}
    </div>
  )
}

/** The caret's box; an empty line has none, so its block stands in. */
const caretBox = (root: HTMLElement): DOMRect => {
  const range = rangeIn(root)
  const rect = range?.getClientRects()[0]
  if (rect) return rect
  const container = range?.startContainer
  return (container instanceof Element ? container : root).getBoundingClientRect()
}
