// Keeps the caret of the person one follows in view, says so at the edge of the screen, and ends with one's own doing.
import type { Awareness } from 'y-protocols/awareness'
import { followedBy } from './attention.ts'
import { type Person, parsePerson } from './people.ts'

/** A followed caret may move in this part of the view's height before the view moves. */
const quietPart = { from: 0.15, to: 0.8 }

export interface FollowViewOptions {
  readonly awareness: Awareness
  /** The text with all that lies over it. */
  readonly surface: HTMLElement
  readonly follow: (clientId: number | null) => void
}

/** Follows whom this person's presence says, until `close()`. */
export class FollowView {
  readonly #options: FollowViewOptions
  readonly #ended = new AbortController()
  readonly #sign: HTMLElement
  readonly #words: HTMLElement

  constructor(options: FollowViewOptions) {
    this.#options = options
    const { surface } = options
    const page = surface.ownerDocument
    this.#sign = page.createElement('div')
    this.#sign.className = 'quire-following'
    this.#sign.setAttribute('role', 'status')
    this.#sign.setAttribute('aria-label', 'Following')
    this.#words = this.#sign.appendChild(page.createElement('span'))
    surface.append(this.#sign)
    const { signal } = this.#ended
    const view = page.defaultView
    for (const type of ['wheel', 'touchmove'] as const)
      view?.addEventListener(type, this.#stop, { capture: true, passive: true, signal })
    view?.addEventListener('keydown', this.#onKey, { capture: true, signal })
    surface.addEventListener('pointerdown', this.#stop, { capture: true, signal })
  }

  close(): void {
    this.#ended.abort()
    this.#sign.remove()
  }

  /** Somebody's caret is drawn here, in viewport pixels. */
  show(person: Person, caret: DOMRect): void {
    if (followedBy(this.#options.awareness) === person.clientId) this.#bringIntoView(caret)
  }

  /** Says who is followed now, also one who has no caret in the text yet. */
  refresh(): void {
    const { awareness } = this.#options
    const followed = followedBy(awareness)
    const person =
      followed === null ? undefined : parsePerson(followed, awareness.getStates().get(followed), false)
    const words = person ? `Following ${person.name}. Escape ends it.` : ''
    if (person) this.#sign.dataset.person = String(person.color)
    if (this.#words.textContent !== words) this.#words.textContent = words
  }

  #bringIntoView({ top, bottom }: DOMRect): void {
    const scroller = scrollerOf(this.#options.surface)
    const view = scroller.ownerDocument.defaultView
    if (!view) return
    const isPage = scroller === scroller.ownerDocument.scrollingElement
    const box = scroller.getBoundingClientRect()
    const [start, height] = isPage ? [0, view.innerHeight] : [box.top, box.height]
    if (top >= start + height * quietPart.from && bottom <= start + height * quietPart.to) return
    const isCalm = view.matchMedia('(prefers-reduced-motion: reduce)').matches
    scroller.scrollBy({ top: top - start - height * 0.4, behavior: isCalm ? 'instant' : 'smooth' })
  }

  readonly #stop = (): void => {
    if (followedBy(this.#options.awareness) !== null) this.#options.follow(null)
  }

  /** Escape, and every key that moves or writes. */
  readonly #onKey = ({ key }: KeyboardEvent): void => {
    if (!['Shift', 'Control', 'Alt', 'Meta', 'Tab', 'Enter', ' '].includes(key)) this.#stop()
  }
}

/** What scrolls the text: the nearest box that can, else the page. */
const scrollerOf = (surface: HTMLElement): Element => {
  for (let element = around(surface); element; element = around(element))
    if (
      element.scrollHeight > element.clientHeight &&
      /auto|scroll/.test(getComputedStyle(element).overflowY) &&
      element !== element.ownerDocument.body
    )
      return element
  return surface.ownerDocument.scrollingElement ?? surface
}

/** Out of a shadow root too. */
const around = (element: Element): Element | null => {
  const root = element.getRootNode()
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null)
}
