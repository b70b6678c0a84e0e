import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { keepPresence } from './presence.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Ben, who saw Ada a minute ago; she said nothing since. */
const benSawAda = () => {
  const ada = new Awareness(new Y.Doc())
  ada.setLocalState({ user: { name: 'Ada' } })
  const ben = new Awareness(new Y.Doc())
  applyAwarenessUpdate(ben, encodeAwarenessUpdate(ada, [ada.clientID]), 'server')
  ben.meta.get(ada.clientID)!.lastUpdated -= 60_000
  ada.destroy()
  return { ben, adaIsSeen: () => ben.getStates().has(ada.clientID) }
}

test('who renews nothing stays while the server is heard', () => {
  const { ben, adaIsSeen } = benSawAda()
  keepPresence(ben)()
  vi.advanceTimersByTime(6_000)
  expect(adaIsSeen()).toBe(true)
  ben.destroy()
})

test('without the server, who renews nothing is forgotten as ever', () => {
  const { ben, adaIsSeen } = benSawAda()
  vi.advanceTimersByTime(6_000)
  expect(adaIsSeen()).toBe(false)
  ben.destroy()
})
