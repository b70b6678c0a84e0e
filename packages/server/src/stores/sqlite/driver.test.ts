import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadDriver } from './driver.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire-driver-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A module of somebody's own. */
const moduleOf = async (source: string): Promise<string> => {
  const path = join(folder, 'driver.mjs')
  await writeFile(path, source)
  return pathToFileURL(path).href
}

test('the one that is named is taken', async () => {
  const named = await moduleOf('export const DatabaseSync = class Mine {}')
  expect((await loadDriver(named)).DatabaseSync.name).toBe('Mine')
})

test('where none is named, the first that is there is taken', async () => {
  const installed = await moduleOf('export const DatabaseSync = class Mine {}')
  const found = await loadDriver(undefined, ['node:no-such-sqlite', 'no-such-sqlite', installed])
  expect(found.DatabaseSync.name).toBe('Mine')
})

test('where there is none, it says what to install', async () => {
  await expect(loadDriver('no-such-sqlite')).rejects.toThrow('install no-such-sqlite')
  await expect(loadDriver(undefined, ['no-such-sqlite'])).rejects.toThrow(
    /install @photostructure\/sqlite, or/,
  )
})

test('one that is there and broken is not taken for a missing one', async () => {
  await expect(loadDriver(await moduleOf('throw new Error("no such CPU")'))).rejects.toThrow('no such CPU')
})
