import type { Awareness } from 'y-protocols/awareness'
import { type Clock, systemClock } from './clock.ts'
import { globalWindow, listenForVisibility, type WakeSource } from './wake.ts'

/** What others see of somebody's attention: the awareness field `activity`. */
export interface Activity {
  /** `idle` after a minute without input, `away` after five or when the page is hidden. */
  readonly attention: 'online' | 'idle' | 'away'
  readonly isTyping: boolean
  /** The client whose view this one follows. */
  readonly following: number | null
}

export interface ActivitySharing {
  /** Something was typed into the document: `isTyping` for the next 3 s. */
  typed(): void
  /** The document lost the focus: not typing any more. */
  blurred(): void
  /** Follows a client's view, or nobody's. Ends by itself when that client leaves. */
  follow(clientId: number | null): void
  /** Stops, and takes the field away. */
  close(): void
}

export interface ActivityOptions {
  readonly awareness: Awareness
  /** Where input is heard and visibility told; the `window` by default, nothing in Node. */
  readonly source?: WakeSource
  readonly clock?: Clock
}

const typingMs = 3_000
const idleMs = 60_000
const awayMs = 300_000
const inputEvents = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const

const initially: Activity = { attention: 'online', isTyping: false, following: null }

/**
 * Keeps the awareness field `activity` true: typing, online, idle or away, following. Writes it only when it
 * changes; the session sends changes of a moment together, and nothing while the page is hidden.
 */
export const shareActivity = (options: ActivityOptions): ActivitySharing => new SharedActivity(options)

/** The activity in an awareness state, or that of somebody who shares none. */
export const activityOf = (state: Readonly<Record<string, unknown>> | undefined): Activity => {
  const activity = state?.activity
  return typeof activity === 'object' && activity !== null ? { ...initially, ...activity } : initially
}

class SharedActivity implements ActivitySharing {
  readonly #awareness: Awareness
  readonly #clock: Clock
  readonly #disposers: (() => void)[] = []
  #activity = initially
  #isHidden = false
  #cancelTyping: (() => void) | undefined
  #cancelAttention: (() => void) | undefined
  #inputMs: number

  constructor({ awareness, source = globalWindow(), clock = systemClock }: ActivityOptions) {
    this.#awareness = awareness
    this.#clock = clock
    this.#inputMs = clock.now()
    awareness.on('change', this.#onPresence)
    if (source) this.#listen(source)
    awareness.setLocalStateField('activity', this.#activity)
    this.#watchAttention(idleMs)
  }

  typed(): void {
    this.#onInput()
    this.#cancelTyping?.()
    this.#cancelTyping = this.#clock.after(typingMs, () => this.blurred())
    this.#change({ isTyping: true })
  }

  blurred(): void {
    this.#cancelTyping?.()
    this.#cancelTyping = undefined
    this.#change({ isTyping: false })
  }

  follow(clientId: number | null): void {
    const canFollow = clientId !== this.#awareness.clientID
    this.#change({ following: canFollow ? clientId : null })
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
    this.#awareness.off('change', this.#onPresence)
    this.#cancelTyping?.()
    this.#cancelAttention?.()
    const { activity: _, ...others } = this.#awareness.getLocalState() ?? {}
    if (this.#awareness.getLocalState()) this.#awareness.setLocalState(others)
  }

  #listen(source: WakeSource): void {
    for (const type of inputEvents) source.addEventListener(type, this.#onInput)
    this.#disposers.push(() => {
      for (const type of inputEvents) source.removeEventListener(type, this.#onInput)
    })
    this.#disposers.push(
      listenForVisibility(source, (isHidden) => {
        this.#isHidden = isHidden
        if (isHidden) this.#change({ attention: 'away', isTyping: false })
        else this.#onInput()
      }),
    )
  }

  readonly #onInput = (): void => {
    this.#inputMs = this.#clock.now()
    if (this.#isHidden || this.#activity.attention === 'online') return
    this.#change({ attention: 'online' })
    this.#watchAttention(idleMs)
  }

  readonly #onPresence = ({ removed }: { readonly removed: readonly number[] }): void => {
    const { following } = this.#activity
    if (following !== null && removed.includes(following)) this.follow(null)
    // A state that was set anew, by a reconnect or the application, has lost the field.
    const state = this.#awareness.getLocalState()
    if (state && !('activity' in state)) this.#awareness.setLocalStateField('activity', this.#activity)
  }

  /** One timer, set anew when it rings: input comes with every move of the mouse. */
  #watchAttention(delayMs: number): void {
    this.#cancelAttention?.()
    this.#cancelAttention = this.#clock.after(delayMs, () => {
      const quietMs = this.#clock.now() - this.#inputMs
      if (quietMs >= awayMs) this.#change({ attention: 'away' })
      else {
        if (quietMs >= idleMs) this.#change({ attention: 'idle' })
        this.#watchAttention((quietMs >= idleMs ? awayMs : idleMs) - quietMs)
      }
    })
  }

  #change(change: Partial<Activity>): void {
    const next = { ...this.#activity, ...change }
    const { attention, isTyping, following } = this.#activity
    if (next.attention === attention && next.isTyping === isTyping && next.following === following) return
    this.#activity = next
    this.#awareness.setLocalStateField('activity', next)
  }
}
