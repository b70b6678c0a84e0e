// Other people's carets and selections. Carets are elements in a layer over the text, moved by transforms;
// selections are painted by the browser (CSS Custom Highlights), so neither touches the document's DOM.
import type { Binding } from '@quire/document'
import type { LexicalEditor } from 'lexical'
import type { Awareness } from 'y-protocols/awareness'
import { caretRect, domRange } from './dom-points.ts'
import type { Pace } from './pace.ts'
import { type Person, parsePerson, parseSelection } from './people.ts'

/** A name is shown for this long after its caret moved; then the caret alone stays. */
const labelMs = 2_400

/** Above this many carets only the people who moved last keep a caret on the page. */
const maxCarets = 50

interface Caret {
  readonly element: HTMLElement
  readonly label: HTMLElement
  person: Person
  range: Range | undefined
  place: string
  labelTimer: ReturnType<typeof setTimeout> | undefined
}

export interface CaretLayerOptions {
  readonly editor: LexicalEditor
  readonly binding: Binding
  readonly awareness: Awareness
  /** An empty element that covers the text's box; the carets go in here. */
  readonly layer: HTMLElement
  /** When to draw what others do. */
  readonly pace: Pace
  /** Told where somebody's caret stands whenever it is drawn, in viewport pixels. */
  readonly onDraw?: (person: Person, caret: DOMRect) => void
}

/** Draws the carets of everybody else, until `close()`. */
export class CaretLayer {
  readonly #options: CaretLayerOptions
  readonly #carets = new Map<number, Caret>()
  readonly #ended = new AbortController()
  #frame = 0

  constructor(options: CaretLayerOptions) {
    this.#options = options
    const { awareness, binding, layer } = options
    awareness.on('change', this.#follow)
    const stopBinding = binding.onChange(this.#follow)
    const size = new ResizeObserver(this.#schedule)
    size.observe(layer)
    const { signal } = this.#ended
    signal.addEventListener('abort', () => {
      awareness.off('change', this.#follow)
      stopBinding()
      size.disconnect()
      cancelAnimationFrame(this.#frame)
    })
    // The layer scrolls with the text; only boxes that scroll inside it (code, tables) move their text alone.
    const surface = layer.parentElement ?? layer
    surface.addEventListener('scroll', this.#schedule, { capture: true, passive: true, signal })
    surface.addEventListener('load', this.#schedule, { capture: true, signal })
    layer.ownerDocument.fonts?.addEventListener('loadingdone', this.#schedule, { signal })
    layer.ownerDocument.defaultView?.addEventListener('resize', this.#schedule, { signal })
    this.#schedule()
  }

  close(): void {
    this.#ended.abort()
    for (const clientId of this.#carets.keys()) this.#remove(clientId)
  }

  readonly #follow = (): void => this.#options.pace.ask(this.#schedule)

  readonly #schedule = (): void => {
    if (this.#frame) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.#draw()
    })
  }

  #draw(): void {
    const { awareness, layer, pace } = this.#options
    const origin = originOf(layer)
    // A glide keeps the screen busy for each of its frames, and one's own keys wait for those.
    layer.toggleAttribute('data-gliding', !pace.isTyping())
    const present = new Set<number>()
    for (const [clientId, state] of awareness.getStates()) {
      if (clientId === awareness.clientID || present.size >= maxCarets) continue
      if (this.#drawPerson(clientId, state, origin)) present.add(clientId)
    }
    for (const clientId of this.#carets.keys()) if (!present.has(clientId)) this.#remove(clientId)
    layer.toggleAttribute('data-crowded', present.size > 8)
  }

  /** @returns whether the person has a caret on the page */
  #drawPerson(clientId: number, state: unknown, origin: Origin): boolean {
    const { editor, binding } = this.#options
    const person = parsePerson(clientId, state, false)
    const selection = parseSelection(state)
    if (!person || !selection) return false
    const points = resolveSafely(binding, selection)
    const rect = points && caretRect(editor, points.focus, origin.scale)
    if (!points || !rect) return false
    const caret = this.#carets.get(clientId) ?? this.#add(clientId, person)
    this.#name(caret, person)
    this.#move(caret, rect, origin)
    this.#options.onDraw?.(person, rect)
    const isCollapsed = points.anchor.key === points.focus.key && points.anchor.offset === points.focus.offset
    this.#paint(caret, isCollapsed ? null : domRange(editor, points.anchor, points.focus))
    return true
  }

  #add(clientId: number, person: Person): Caret {
    const { layer } = this.#options
    const element = layer.ownerDocument.createElement('div')
    element.className = 'quire-caret'
    const label = element.appendChild(layer.ownerDocument.createElement('span'))
    label.className = 'quire-caret-name'
    layer.append(element)
    const caret: Caret = { element, label, person, range: undefined, place: '', labelTimer: undefined }
    this.#carets.set(clientId, caret)
    this.#name(caret, person)
    return caret
  }

  #name(caret: Caret, person: Person): void {
    if (caret.person.color !== person.color) this.#paint(caret, null)
    caret.person = person
    if (caret.label.textContent !== person.name) caret.label.textContent = person.name
    caret.element.dataset.person = String(person.color)
  }

  #move(caret: Caret, rect: DOMRect, origin: Origin): void {
    const left = (rect.left - origin.left) / origin.scale
    const top = (rect.top - origin.top) / origin.scale
    const height = rect.height / origin.scale
    const place = `${left.toFixed(1)} ${top.toFixed(1)} ${height.toFixed(1)}`
    if (caret.place === place) return
    const isNew = caret.place === ''
    caret.place = place
    caret.element.style.height = `${height}px`
    caret.element.style.transform = `translate(${left}px, ${top}px)`
    // At the page's right edge the name opens to the left, at its top it hangs below.
    caret.element.toggleAttribute('data-at-end', left > origin.width - 96)
    caret.element.toggleAttribute('data-at-top', top < 18)
    // A caret glides from its last place, so the first place must not glide in from the corner.
    if (isNew) requestAnimationFrame(() => caret.element.setAttribute('data-placed', ''))
    this.#showName(caret)
  }

  #showName(caret: Caret): void {
    clearTimeout(caret.labelTimer)
    caret.element.setAttribute('data-named', '')
    caret.labelTimer = setTimeout(() => caret.element.removeAttribute('data-named'), labelMs)
  }

  #paint(caret: Caret, range: Range | null): void {
    if (!range && !caret.range) return
    const highlight = highlightOf(caret.person.color)
    if (caret.range) highlight?.delete(caret.range)
    caret.range = range ?? undefined
    if (range) highlight?.add(range)
  }

  #remove(clientId: number): void {
    const caret = this.#carets.get(clientId)
    if (!caret) return
    this.#paint(caret, null)
    clearTimeout(caret.labelTimer)
    caret.element.remove()
    this.#carets.delete(clientId)
  }
}

/** Where the layer's own pixels begin and how large they are, in those of the viewport. */
interface Origin {
  readonly left: number
  readonly top: number
  /** Of the layer, in its own pixels. */
  readonly width: number
  readonly scale: number
}

/** Where a page is zoomed or scaled by CSS, a layer's pixels are not the viewport's. */
const originOf = (layer: HTMLElement): Origin => {
  const { left, top, width } = layer.getBoundingClientRect()
  const ownWidth = Number.parseFloat(getComputedStyle(layer).width)
  return ownWidth > 0
    ? { left, top, width: ownWidth, scale: width / ownWidth }
    : { left, top, width, scale: 1 }
}

/** A selection comes from the network: one that Yjs cannot read is a person without a caret, never an error. */
const resolveSafely = (
  binding: Binding,
  selection: NonNullable<ReturnType<typeof parseSelection>>,
): ReturnType<Binding['selection']['resolve']> => {
  try {
    return binding.selection.resolve(selection)
  } catch {
    return null
  }
}

/** The page's one highlight for a person's colour, shared by all editors on it; style.css has a rule for each. */
const highlightOf = (color: number): Highlight | undefined => {
  if (typeof Highlight === 'undefined' || !CSS.highlights) return undefined
  const name = `quire-person-${color}`
  const existing = CSS.highlights.get(name)
  if (existing) return existing
  const highlight = new Highlight()
  CSS.highlights.set(name, highlight)
  return highlight
}
