import { expect, test } from 'vitest'
import { entryBeside } from './start-thread.ts'

test('as built, the thread runs the file beside it, and needs nothing to read it', () => {
  expect(entryBeside('file:///quire/dist/stores/sqlite/start-thread.js')).toEqual({
    entry: new URL('file:///quire/dist/stores/sqlite/worker.js'),
    options: {},
  })
})

test('from sources, it is told how to read TypeScript', () => {
  const { entry, options } = entryBeside('file:///quire/src/stores/sqlite/start-thread.ts')
  expect(String(entry)).toContain("import('file:///quire/src/stores/sqlite/worker.ts')")
  expect(options).toMatchObject({ eval: true })
})
