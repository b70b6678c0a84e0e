import { execFileSync } from 'node:child_process'

/**
 * Makes every write of a process to a file fail, or work again, while it runs.
 *
 * The system refuses to let any file grow (`RLIMIT_FSIZE`), which SQLite reports as an I/O error; it needs no root and
 * no disk of its own. Node ignores the signal that comes with it.
 */
export const setDisk = (pid: number, state: 'refuses' | 'works'): void => {
  const limit = state === 'refuses' ? '1:' : 'unlimited:'
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${limit}`])
}
