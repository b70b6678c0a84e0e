import process from 'node:process'
import { type Place, stayOffTheServersCore } from './cores.ts'

/** How a siege is measured: how many keystrokes are wanted of each flood, which of them count, and who runs where. */
export interface Measurement {
  readonly enough: number
  /** How long to try for as many keystrokes as are wanted. */
  readonly patienceMs: number
  readonly server: Place
  readonly mallory: Place
  /** Called before anything is started. */
  readonly prepare: () => void
  /** Whether every flood is played once before any counts. */
  readonly warmsUp: boolean
  /** Who shares a processor may stand in line for it for so long, or the keystroke says more about the machine. */
  readonly maxMsInLine: number
  /** Processes that share one. */
  readonly sharing: (serverPid: number) => readonly number[]
}

/**
 * For a machine with nothing else to do. The server has a core and shares it with nobody: what it waits for there is its
 * own threads, and counts.
 */
export const onItsOwnCore: Measurement = {
  enough: 600, // so that one hiccup of the machine, which holds up two or three, is not its slowest hundredth
  patienceMs: 540_000,
  server: 'alone',
  mallory: 'leftovers',
  prepare: stayOffTheServersCore,
  warmsUp: true,
  maxMsInLine: 0.5,
  sharing: () => [process.pid],
}

/** Among other tests, which take the processors from all three processes. */
export const amongOthers: Measurement = {
  enough: 40,
  patienceMs: 240_000,
  server: 'anywhere',
  mallory: 'anywhere',
  prepare: () => {},
  warmsUp: false,
  maxMsInLine: Number.POSITIVE_INFINITY,
  sharing: (serverPid) => [process.pid, serverPid],
}
