import { encode } from '@quire/protocol'
import type { Clock } from './clock.ts'
import { type ConnectionEvent, type ConnectionState, initialState, nextState } from './connection.ts'
import { Heartbeat } from './heartbeat.ts'
import type { OpenTransport, Transport, TransportClose } from './transports/transport.ts'

/** A server that does not say welcome within this time is as good as none. */
const welcomeDeadlineMs = 10_000

export interface ConnectorOptions {
  readonly open: OpenTransport
  readonly clock: Clock
  readonly random: () => number
  readonly canRenewToken: boolean
  readonly onFrame: (frame: Uint8Array) => void
  /** A live connection ended, for whatever cause. */
  readonly onDown: () => void
  readonly onChange: () => void
}

/** Runs the state machine of `connection.ts`: opens, waits, gives up. Owns the transport and every timer of its own. */
export class Connector {
  readonly #options: ConnectorOptions
  readonly #heartbeat: Heartbeat
  #state: ConnectionState = initialState
  #transport: Transport | undefined
  #cancelTimer: (() => void) | undefined

  constructor(options: ConnectorOptions) {
    this.#options = options
    this.#heartbeat = new Heartbeat({
      clock: options.clock,
      // The answer to this is the shortest there is in every dialect (SPEC A2).
      ping: () => this.#transport?.send(encode({ type: 'queryAwareness' })),
      onDead: () => this.end(),
    })
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** The transport while live. */
  get transport(): Transport | undefined {
    return this.#state.kind === 'live' ? this.#transport : undefined
  }

  start(): void {
    this.#enter(this.#state)
  }

  /** The network or the machine came back: an attempt is due, and a connection may be dead. */
  wake(): void {
    this.dispatch({ kind: 'nudge' })
    if (this.#state.kind === 'live') this.#heartbeat.probe()
  }

  /** Ends the connection under way as if it had broken, e.g. because what came over it makes no sense. */
  end(close: TransportClose = { code: 1006, text: '' }): void {
    this.dispatch({ kind: 'ended', close, canRenewToken: this.#options.canRenewToken })
  }

  dispatch(event: ConnectionEvent): void {
    const before = this.#state
    const state = nextState(before, event, this.#options.random)
    if (state === before) return
    this.#state = state
    if (state.kind !== before.kind) {
      this.#cancelTimer?.()
      this.#cancelTimer = undefined
      if (state.kind !== 'live') this.#dropTransport()
      if (before.kind === 'live') {
        this.#heartbeat.stop()
        this.#options.onDown()
      }
      this.#enter(state)
    }
    this.#options.onChange()
  }

  #enter(state: ConnectionState): void {
    if (state.kind === 'live') this.#heartbeat.start()
    if (state.kind === 'opening') this.#open()
    if (state.kind === 'waiting') this.#after(state.delayMs, () => this.dispatch({ kind: 'due' }))
  }

  #open(): void {
    this.#after(welcomeDeadlineMs, () => this.end())
    // Only the newest attempt may speak: a transport that was dropped may still have events on their way.
    const ifCurrent =
      <Args extends unknown[]>(listener: (...args: Args) => void) =>
      (...args: Args) => {
        if (this.#transport === transport) listener(...args)
      }
    const transport: Transport = this.#options.open({
      onOpen: () => {},
      onFrame: ifCurrent((frame) => {
        this.#heartbeat.heard()
        this.#options.onFrame(frame)
      }),
      onClose: ifCurrent((close) => this.end(close)),
    })
    this.#transport = transport
  }

  #dropTransport(): void {
    const transport = this.#transport
    this.#transport = undefined
    transport?.close()
  }

  #after(delayMs: number, task: () => void): void {
    this.#cancelTimer = this.#options.clock.after(delayMs, task)
  }
}
