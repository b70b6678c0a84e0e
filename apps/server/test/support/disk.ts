import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

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

/** A disk of its own, of a few megabytes, in memory. */
export interface SmallDisk {
  readonly folder: string
  /** Takes the last byte that is free. */
  fill(): void
  /** Gives back what {@link SmallDisk.fill} took. */
  free(): void
}

const mount = (folder: string): string =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { encoding: 'utf8' }).stderr

/** Why no disk can be mounted here: it takes root. `undefined` when it can. */
export const whyNoSmallDisk = async (): Promise<string | undefined> => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-disk-'))
  const refusal = mount(folder)
  if (refusal === '') execFileSync('umount', [folder])
  await rm(folder, { recursive: true })
  return refusal === '' ? undefined : refusal.trim()
}

/** Mounts one for the time of a test. */
export const mountSmallDisk = async (): Promise<SmallDisk> => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-disk-'))
  const refusal = mount(folder)
  if (refusal !== '') throw new Error(refusal)
  onTestFinished(async () => {
    execFileSync('umount', ['--lazy', folder])
    await rm(folder, { recursive: true })
  })
  const filler = join(folder, 'filler')
  return {
    folder,
    fill: () => {
      const file = openSync(filler, 'w')
      try {
        for (const size of [65_536, 4_096, 1]) writeUntilFull(file, new Uint8Array(size))
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(filler),
  }
}

const writeUntilFull = (file: number, bytes: Uint8Array): void => {
  for (;;)
    try {
      writeSync(file, bytes)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return
      throw error
    }
}
