import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/**
 * Where a process of a siege runs on a machine of two cores.
 *
 * - `anywhere`: as the system likes.
 * - `alone`: the server has a core to itself, so that it stands in line behind nobody but its own threads.
 * - `leftovers`: what the honest leave of theirs. Mallory's machine is another one in truth; here she may take no moment
 *   that an honest client wants (Linux, `SCHED_IDLE`), and yet nearly a whole core.
 */
export type Place = 'anywhere' | 'alone' | 'leftovers'

const serverCore = '0'
const clientsCore = '1'

const begin: Record<Place, readonly string[]> = {
  anywhere: [],
  alone: ['taskset', '--cpu-list', serverCore],
  leftovers: ['taskset', '--cpu-list', clientsCore, 'chrt', '--idle', '0'],
}

/** Keeps this process, in which the honest type, off the server's core. @throws {Error} where there is no `taskset`. */
export const stayOffTheServersCore = (): void => {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', clientsCore, String(process.pid)])
}

/** Starts a script of ours in a process of its own, which may send messages. */
export const run = (script: URL, place: Place, ...parameters: readonly string[]): ChildProcess => {
  const node = [process.execPath, '--import', import.meta.resolve('tsx'), '--conditions=@quire/source']
  const [command, ...rest] = [...begin[place], ...node, fileURLToPath(script), ...parameters]
  return spawn(command!, rest, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
}
