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
import { readState } from '../read-state.ts'

/** What was typed, and where. */
interface Typed {
  readonly query: string
  readonly nodeKey: NodeKey
  /** Offset of the trigger character in its text node. */
  readonly start: number
}

/** The answers to what was typed, best first, and which of them Enter takes. */
export interface Offer<Item> {
  readonly items: readonly Item[]
  readonly chosen: number
}

/**
 * What is asked for at the caret while one types, what answers it, and the keys that choose.
 *
 * It is right at every key, however late the menu is drawn: a busy page hears `/divider` and Enter at once.
 */
export class Asked<Item> {
  readonly #editor: LexicalEditor
  readonly #pattern: RegExp
  readonly #listeners = new Set<() => void>()
  #find: (query: string) => readonly Item[] = () => []
  #onChoose: (item: Item) => void = () => undefined
  #typed: Typed | undefined
  /** Where Escape was pressed; there nothing opens again. */
  #dismissed: string | undefined
  #offer: Offer<Item> | undefined

  /** @param pattern - matches the text before the caret; group 1 is the trigger with what follows, group 2 what follows */
  constructor(editor: LexicalEditor, pattern: RegExp) {
    this.#editor = editor
    this.#pattern = pattern
  }

  /** Undefined while nothing is asked for, nothing answers, or Escape was pressed. */
  readonly offer = (): Offer<Item> | undefined => this.#offer

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @param onChoose - runs after the typed trigger and query were removed */
  use(find: (query: string) => readonly Item[], onChoose: (item: Item) => void): void {
    this.#onChoose = onChoose
    if (find === this.#find) return
    this.#find = find
    this.#answer(this.#offer?.chosen)
  }

  /** @returns stops it */
  start(): () => void {
    const editor = this.#editor
    // While an input method composes, what stands there is not yet what is meant.
    const $read = () => (editor.isComposing() ? undefined : $readTyped(this.#pattern))
    const read = () => this.#look(readState(editor, $read))
    const $choose = ({ items, chosen }: Offer<Item>) => {
      const item = items[chosen]
      if (item) this.choose(item)
    }
    // Who types fast has asked before this was loaded.
    read()
    return mergeRegister(
      editor.registerUpdateListener(read),
      this.#on(KEY_ARROW_DOWN_COMMAND, ({ items, chosen }) => this.point((chosen + 1) % items.length)),
      this.#on(KEY_ARROW_UP_COMMAND, ({ items, chosen }) => this.point((chosen || items.length) - 1)),
      this.#on(KEY_ENTER_COMMAND, $choose),
      this.#on(KEY_TAB_COMMAND, $choose),
      this.#on(KEY_ESCAPE_COMMAND, () => this.#dismiss()),
    )
  }

  point(at: number): void {
    if (this.#offer && at !== this.#offer.chosen) this.#show({ ...this.#offer, chosen: at })
  }

  choose(item: Item): void {
    this.#editor.update(() => $removeTyped(this.#pattern))
    this.#look(undefined)
    this.#onChoose(item)
  }

  #on<Key extends KeyboardEvent | null>(
    command: LexicalCommand<Key>,
    act: (offer: Offer<Item>) => void,
  ): () => void {
    const $act = (event: Key): boolean => {
      if (event?.isComposing || event?.shiftKey) return false
      this.#look($readTyped(this.#pattern))
      if (!this.#offer) return false
      event?.preventDefault()
      act(this.#offer)
      return true
    }
    return this.#editor.registerCommand(command, $act, COMMAND_PRIORITY_HIGH)
  }

  #dismiss(): void {
    this.#dismissed = placeOf(this.#typed)
    this.#answer()
  }

  #look(typed: Typed | undefined): void {
    const before = this.#typed
    if (!typed) this.#dismissed = undefined
    if (before?.query === typed?.query && placeOf(before) === placeOf(typed)) return
    this.#typed = typed
    // Another query begins at its best answer.
    this.#answer(before?.query === typed?.query ? this.#offer?.chosen : 0)
  }

  #answer(chosen = 0): void {
    const typed = placeOf(this.#typed) === this.#dismissed ? undefined : this.#typed
    const items = typed ? this.#find(typed.query) : []
    this.#show(items.length > 0 ? { items, chosen: Math.min(chosen, items.length - 1) } : undefined)
  }

  #show(offer: Offer<Item> | undefined): void {
    if (offer === this.#offer) return
    this.#offer = offer
    for (const listener of this.#listeners) listener()
  }
}

const placeOf = (typed: Typed | undefined): string | undefined => typed && `${typed.nodeKey}:${typed.start}`

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
