import { encodeClientMessage, parseCloseText } from '@quire/protocol'
import type { Clock } from './clock.ts'
import { type ConnectionEvent, type ConnectionState, initialState, nextState } from './connection.ts'
import { Heartbeat } from './heartbeat.ts'
import type { TransportName } from './status.ts'
import type { TransportChoice, TransportOption } from './transport-choice.ts'
import type { Transport, TransportClose } from './transports/transport.ts'

/** A better way is tried again after this long, and then ever more rarely. */
const firstUpgradeMs = 30_000
const lastUpgradeMs = 600_000
const upgradeDeadlineMs = 10_000

export interface ConnectorOptions {
  readonly choice: TransportChoice
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
  #option: TransportOption
  #candidate: Transport | undefined
  #upgradeDelayMs = firstUpgradeMs
  #cancelTimer: (() => void) | undefined
  #cancelUpgrade: (() => void) | undefined

  constructor(options: ConnectorOptions) {
    this.#options = options
    this.#option = options.choice.current
    this.#heartbeat = new Heartbeat({
      clock: options.clock,
      // The answer to this is the shortest there is in every dialect (SPEC A2).
      ping: () => this.#transport?.send(encodeClientMessage({ type: 'queryAwareness' })),
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

  get transportName(): TransportName | undefined {
    return this.#state.kind === 'live' ? this.#option.name : undefined
  }

  start(): void {
    if (this.#state.kind === 'opening') this.#open()
  }

  /** The network or the machine came back: an attempt is due, and a connection may be dead. */
  wake(): void {
    this.dispatch({ kind: 'nudge' })
    if (this.#state.kind !== 'live') return
    this.#heartbeat.probe()
    this.#upgradeDelayMs = firstUpgradeMs
    this.#tryBetter()
  }

  /** The page goes away: ends the connection, and begins no other before {@link wake} tells that the page is back. */
  leave(): void {
    if (this.#state.kind !== 'live' && this.#state.kind !== 'opening') return
    this.end()
    this.#cancelTimer?.()
  }

  /** Ends the connection under way as if it had broken, e.g. because what came over it makes no sense. */
  end(close: TransportClose = { code: 1006, text: '' }): void {
    const { choice, canRenewToken } = this.#options
    // A refusal is the server's word, by whatever way it came; anything else may be this way's fault.
    const isWayAtFault = this.#state.kind === 'opening' && parseCloseText(close.text).reason === undefined
    const hasAlternative = isWayAtFault && choice.failed()
    this.dispatch({ kind: 'ended', close, canRenewToken, hasAlternative })
  }

  dispatch(event: ConnectionEvent): void {
    const before = this.#state
    const state = nextState(before, event, this.#options.random)
    if (state === before) return
    this.#state = state
    if (state.kind !== before.kind || state.kind === 'opening') this.#move(before, state)
    this.#options.onChange()
  }

  #move(before: ConnectionState, state: ConnectionState): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    if (state.kind !== 'live') this.#drop()
    if (before.kind === 'live') this.#options.onDown()
    if (state.kind === 'opening') this.#open()
    if (state.kind === 'waiting') this.#after(state.delayMs, () => this.dispatch({ kind: 'due' }))
    if (state.kind === 'live') this.#onLive()
  }

  #onLive(): void {
    this.#options.choice.worked(this.#option)
    this.#heartbeat.start()
    this.#tryBetterLater()
  }

  #open(): void {
    const { choice } = this.#options
    const { failures } = this.#state as Extract<ConnectionState, { kind: 'opening' }> // only called while opening
    this.#option = choice.current
    this.#after(choice.deadlineMs(failures), () => this.end())
    this.#transport = this.#listenTo(this.#option, (frame) => this.#options.onFrame(frame))
  }

  /** Opens a transport. Only while it is the one in use may it speak: what was dropped may still have news on its way. */
  #listenTo(option: TransportOption, onFrame: (frame: Uint8Array) => void): Transport {
    const transport: Transport = option.open({
      onOpen: () => {},
      onFrame: (frame) => {
        if (this.#transport === transport) {
          this.#heartbeat.heard()
          onFrame(frame)
        } else if (this.#candidate === transport) this.#upgradeTo(transport, option, frame)
      },
      onClose: (close) => {
        if (this.#transport === transport) this.end(close)
        else if (this.#candidate === transport) this.#dropCandidate()
      },
    })
    return transport
  }

  #drop(): void {
    this.#heartbeat.stop()
    this.#cancelUpgrade?.()
    this.#cancelUpgrade = undefined
    this.#dropCandidate()
    const transport = this.#transport
    this.#transport = undefined
    transport?.close()
  }

  // --- a better way ---------------------------------------------------------------------------------------------

  #tryBetterLater(): void {
    if (!this.#options.choice.better) return
    this.#cancelUpgrade?.()
    this.#cancelUpgrade = this.#options.clock.after(this.#upgradeDelayMs, () => this.#tryBetter())
    this.#upgradeDelayMs = Math.min(lastUpgradeMs, this.#upgradeDelayMs * 2)
  }

  /** Opens the better way beside the present one, which goes on until the other has shown that it works. */
  #tryBetter(): void {
    const { better } = this.#options.choice
    if (!better || this.#candidate || this.#state.kind !== 'live') return
    this.#cancelUpgrade?.()
    this.#candidate = this.#listenTo(better, (frame) => this.#options.onFrame(frame))
    this.#cancelUpgrade = this.#options.clock.after(upgradeDeadlineMs, () => this.#dropCandidate())
  }

  #dropCandidate(): void {
    const candidate = this.#candidate
    this.#candidate = undefined
    candidate?.close()
    if (candidate && this.#state.kind === 'live') this.#tryBetterLater()
  }

  /** The server's first frame came over the better way: what follows is a connection like any other, only at once. */
  #upgradeTo(candidate: Transport, option: TransportOption, welcome: Uint8Array): void {
    this.#candidate = undefined
    const old = this.#transport
    this.#transport = candidate
    this.#option = option
    this.#upgradeDelayMs = firstUpgradeMs
    this.#cancelUpgrade?.()
    this.#heartbeat.stop()
    this.#state = initialState
    this.#options.onDown()
    old?.close()
    this.#options.onFrame(welcome)
  }

  #after(delayMs: number, task: () => void): void {
    this.#cancelTimer = this.#options.clock.after(delayMs, task)
  }
}
