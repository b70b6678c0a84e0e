import { parseDocumentId } from '@quire/protocol'
import { beforeEach, expect, test } from 'vitest'
import { createMemoryStore } from '../stores/memory.ts'
import { continuing } from '../testing/continuing.ts'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { createFaultyStore, type FaultyStore } from '../testing/faulty-store.ts'
import { Journal } from './journal.ts'
import { silentLogger } from './logger.ts'
import { noMetrics } from './metrics.ts'
import type { Continuation, MistakenOwnerError, Store } from './store.ts'

const documentId = parseDocumentId('d')
let clock: FakeClock
let store: FaultyStore
let inner: Store
let durable: string[]
let mistakes: MistakenOwnerError[]
let journal: Journal<string>
beforeEach(() => {
  clock = createFakeClock()
  inner = createMemoryStore()
  store = createFaultyStore(inner)
  durable = []
  mistakes = []
  journal = new Journal<string>({
    documentId,
    store,
    clock,
    logger: silentLogger,
    metrics: noMetrics,
    onAppended: () => {},
    onMistaken: (error) => mistakes.push(error),
    onDurable: (commits) => durable.push(...commits.map(({ origin }) => origin)),
  })
})

const add = (origin: string, clients?: readonly Continuation[]): void => {
  const update = Uint8Array.of(1)
  journal.add({ entries: [{ update, clients }], update, owners: new Map(), origin })
}

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

test('what the log knows better is not tried again, nor what came after it', async () => {
  store.hold()
  add('a', [continuing(7)])
  add('b')
  await inner.append(documentId, [{ update: Uint8Array.of(1), clients: [continuing(7, 'ada')] }])
  store.release()
  await clock.advance(60_000)
  expect(mistakes).toEqual([expect.objectContaining({ name: 'MistakenOwnerError' })])
  expect([durable, store.appends, clock.pending, journal.isIdle]).toEqual([[], 1, 0, true])
})

test('who waits for all to be durable is let go when it is closed', async () => {
  store.hold()
  add('a')
  const idle = journal.whenIdle()
  journal.close()
  await idle
  expect(durable).toEqual([])
})
