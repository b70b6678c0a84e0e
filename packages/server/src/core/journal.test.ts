import { parseDocumentId } from '@quire/protocol'
import { beforeEach, expect, test } from 'vitest'
import { createMemoryStore } from '../stores/memory.ts'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { createFaultyStore, type FaultyStore } from '../testing/faulty-store.ts'
import { Journal } from './journal.ts'
import { silentLogger } from './logger.ts'
import { noMetrics } from './metrics.ts'

let clock: FakeClock
let store: FaultyStore
let durable: string[]
let journal: Journal<string>
beforeEach(() => {
  clock = createFakeClock()
  store = createFaultyStore(createMemoryStore())
  durable = []
  journal = new Journal<string>({
    documentId: parseDocumentId('d'),
    store,
    clock,
    logger: silentLogger,
    metrics: noMetrics,
    onAppended: () => {},
    onDurable: (commits) => durable.push(...commits.map(({ origin }) => origin)),
  })
})

const add = (origin: string): void =>
  journal.add({ entries: [{ update: Uint8Array.of(1) }], update: Uint8Array.of(1), origin })

test('nothing is told to be durable any more after it was closed, however the append ends', async () => {
  store.hold()
  add('a')
  journal.close()
  store.release()
  await clock.settle()
  expect(durable).toEqual([])
})

test('an append that fails after it was closed is not tried again', async () => {
  store.hold()
  add('a')
  store.break()
  journal.close()
  store.release()
  await clock.advance(60_000)
  expect([durable, store.appends, clock.pending]).toEqual([[], 1, 0])
})

test('who waits for all to be durable is let go when it is closed', async () => {
  store.hold()
  add('a')
  const idle = journal.whenIdle()
  journal.close()
  await idle
  expect(durable).toEqual([])
})
