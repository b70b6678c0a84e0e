import { expect, test } from 'vitest'
import type { TransportName } from './status.ts'
import {
  storageMemory,
  TransportChoice,
  type TransportMemory,
  type TransportOption,
} from './transport-choice.ts'

const option = (name: TransportName): TransportOption => ({
  name,
  deadlineMs: 1,
  open: () => ({ bufferedAmount: 0, send: () => {}, close: () => {} }),
})
const options = [option('websocket'), option('sse'), option('polling')]

const memoryOf = (name?: string): TransportMemory & { written: string[] } => {
  const written: string[] = []
  return { written, read: () => name, write: (worked) => written.push(worked) }
}

test('the best is tried first, then the others, then it begins again', () => {
  const choice = new TransportChoice(options, memoryOf())
  const tried = [choice.current.name]
  while (choice.failed()) tried.push(choice.current.name)
  expect(tried).toEqual(['websocket', 'sse', 'polling'])
  expect(choice.current.name).toBe('websocket')
})

test('what worked is tried first from then on, and there is something better', () => {
  const memory = memoryOf()
  const choice = new TransportChoice(options, memory)
  choice.failed()
  choice.worked(choice.current)
  expect(memory.written).toEqual(['sse'])
  expect(choice.better?.name).toBe('websocket')
  const tried = [choice.current.name]
  while (choice.failed()) tried.push(choice.current.name)
  expect(tried).toEqual(['sse', 'websocket', 'polling'])
})

test('a way that worked is given more time before another is tried, and each round of failures gives all more', () => {
  const choice = new TransportChoice(options, memoryOf('websocket'))
  expect([0, 1, 9].map((failures) => choice.deadlineMs(failures))).toEqual([1, 2, 4])
  choice.worked(choice.current)
  expect(choice.deadlineMs(0)).toBe(15_000)
  choice.failed()
  expect(choice.deadlineMs(0)).toBe(1)
})

test('what worked before, for another document, is tried first; what is unknown is not', () => {
  expect(new TransportChoice(options, memoryOf('polling')).current.name).toBe('polling')
  expect(new TransportChoice(options, memoryOf('carrier pigeon')).current.name).toBe('websocket')
})

test('the memory fades, and does without storage', () => {
  let nowMs = 1_000
  const items = new Map<string, string>()
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
  } as unknown as Storage // the part that is used
  const memory = storageMemory(
    () => storage,
    () => nowMs,
  )
  expect(memory.read()).toBeUndefined()
  memory.write('sse')
  expect(memory.read()).toBe('sse')
  nowMs += 11 * 60_000
  expect(memory.read()).toBeUndefined()
  const none = storageMemory(
    () => undefined,
    () => nowMs,
  )
  none.write('sse')
  expect(none.read()).toBeUndefined()
})
