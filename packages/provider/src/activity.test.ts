import { afterEach, beforeEach, expect, test } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { type ActivitySharing, activityOf, shareActivity } from './activity.ts'
import { FakePage } from './testing/fake-page.ts'
import { ManualClock } from './testing/manual-clock.ts'

let awareness: Awareness
let clock: ManualClock
let page: FakePage
let sharing: ActivitySharing
let changes: number

beforeEach(() => {
  awareness = new Awareness(new Y.Doc())
  awareness.setLocalState({ user: { name: 'Ada' } })
  clock = new ManualClock()
  page = new FakePage()
  sharing = shareActivity({ awareness, source: page, clock })
  changes = 0
  awareness.on('change', () => {
    changes++
  })
})

afterEach(() => {
  sharing.close()
  awareness.destroy()
})

const activity = () => activityOf(awareness.getLocalState() ?? undefined)

test('typing starts with input, and ends 3 s after the last of it', async () => {
  for (let i = 0; i < 10; i++) {
    sharing.typed()
    await clock.pass(1_000)
  }
  expect(activity().isTyping).toBe(true)
  expect(changes).toBe(1)
  await clock.pass(1_999)
  expect(activity().isTyping).toBe(true)
  await clock.pass(1)
  expect(activity().isTyping).toBe(false)
})

test('typing ends when the document loses the focus', () => {
  sharing.typed()
  sharing.blurred()
  expect(activity().isTyping).toBe(false)
})

test('attention goes from online to idle to away, and comes back with any input', async () => {
  page.fire('pointermove')
  await clock.pass(59_000)
  page.fire('keydown')
  await clock.pass(59_000)
  expect(activity().attention).toBe('online')
  await clock.pass(1_000)
  expect(activity().attention).toBe('idle')
  await clock.pass(240_000)
  expect(activity().attention).toBe('away')
  page.fire('pointerdown')
  expect(activity().attention).toBe('online')
  await clock.pass(60_000)
  expect(activity().attention).toBe('idle')
})

test('a hidden page is away at once, whatever moves, and online when it is seen again', () => {
  sharing.typed()
  page.show('hidden')
  expect(activity()).toMatchObject({ attention: 'away', isTyping: false })
  page.fire('keydown')
  expect(activity().attention).toBe('away')
  page.show('visible')
  expect(activity().attention).toBe('online')
})

test('following ends when the other leaves, and nobody follows themself', () => {
  awareness.states.set(7, {})
  sharing.follow(7)
  expect(activity().following).toBe(7)
  awareness.states.delete(7)
  awareness.emit('change', [{ added: [], updated: [], removed: [7] }, 'remote'])
  expect(activity().following).toBeNull()
  sharing.follow(awareness.clientID)
  expect(activity().following).toBeNull()
})

test('the application’s fields stay as they are, also when they are set anew', () => {
  sharing.typed()
  awareness.setLocalState({ user: { name: 'Ben' } })
  expect(awareness.getLocalState()).toMatchObject({ user: { name: 'Ben' }, activity: { isTyping: true } })
  sharing.close()
  expect(awareness.getLocalState()).toEqual({ user: { name: 'Ben' } })
  expect(clock.pending).toBe(0)
})

test('somebody who shares no activity is online', () => {
  expect(activityOf({ user: {} })).toEqual({ attention: 'online', isTyping: false, following: null })
  expect(activityOf({ activity: 'nonsense' })).toMatchObject({ attention: 'online' })
})
