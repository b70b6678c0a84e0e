import { closeText, type RefusalReason, refusals } from '@quire/protocol'
import { describe, expect, test } from 'vitest'
import { type ConnectionEvent, type ConnectionState, nextState } from './connection.ts'

const longest = () => 1
const opening = (failures = 0): ConnectionState => ({ kind: 'opening', failures })
const live = (failures = 0): ConnectionState => ({ kind: 'live', failures })
const waiting = (failures: number, delayMs: number, isAdvised = false): ConnectionState => ({
  kind: 'waiting',
  failures,
  delayMs,
  isAdvised,
})
const broke: ConnectionEvent = {
  kind: 'ended',
  close: { code: 1006, text: '' },
  canRenewToken: false,
  hasAlternative: false,
}
const refused = (
  reason: RefusalReason,
  { retryAfterSeconds, canRenewToken = false }: { retryAfterSeconds?: number; canRenewToken?: boolean } = {},
): ConnectionEvent => ({
  kind: 'ended',
  close: { code: refusals[reason].closeCode, text: closeText(reason, retryAfterSeconds) },
  canRenewToken,
  hasAlternative: false,
})

describe('the way of a connection', () => {
  test.each<[string, ConnectionState, ConnectionEvent, ConnectionState]>([
    ['a welcome makes it live', opening(2), { kind: 'welcome' }, live(2)],
    ['only a sync forgets the failures', live(2), { kind: 'synced' }, live(0)],
    ['a failed attempt waits longer', opening(1), broke, waiting(2, 2_000)],
    ['a working connection that broke is tried again soon', live(0), broke, waiting(0, 500)],
    ['a welcome without a sync is a failure', live(1), broke, waiting(2, 2_000)],
    ['the delay is over', waiting(3, 4_000), { kind: 'due' }, opening(3)],
    ['the network came back', waiting(3, 4_000), { kind: 'nudge' }, opening(3)],
    ['the application asks', waiting(3, 4_000, true), { kind: 'retry' }, opening(0)],
    [
      'the application asks after a refusal',
      { kind: 'refused', reason: 'forbidden' },
      { kind: 'retry' },
      opening(0),
    ],
    ['the end', live(0), { kind: 'close' }, { kind: 'closed' }],
  ])('%s', (_, before, event, after) => {
    expect(nextState(before, event, longest)).toEqual(after)
  })

  test.each<[string, ConnectionState, ConnectionEvent]>([
    ['a nudge does not cut short what the server asked for', waiting(1, 9_000, true), { kind: 'nudge' }],
    ['a late timer', live(0), { kind: 'due' }],
    ['a late close', waiting(1, 100), broke],
    ['a second welcome', live(1), { kind: 'welcome' }],
    ['a nudge while live', live(0), { kind: 'nudge' }],
    ['a nudge after a refusal', { kind: 'refused', reason: 'forbidden' }, { kind: 'nudge' }],
    ['anything after the end', { kind: 'closed' }, { kind: 'retry' }],
  ])('unmoved: %s', (_, state, event) => {
    expect(nextState(state, event, longest)).toBe(state)
  })
})

describe('the end of a connection [C1, C2]', () => {
  const reasons = Object.keys(refusals) as RefusalReason[]

  test.each(reasons.filter((reason) => refusals[reason].retry !== 'later'))('%s is final', (reason) => {
    expect(nextState(live(), refused(reason), longest)).toEqual({ kind: 'refused', reason })
  })

  test.each(reasons.filter((reason) => refusals[reason].retry === 'later'))('%s is not final', (reason) => {
    expect(nextState(live(), refused(reason), longest).kind).toBe('waiting')
  })

  test('advice is kept to, and jitter comes on top', () => {
    const after = (random: number) =>
      nextState(live(), refused('restarting', { retryAfterSeconds: 7 }), () => random)
    expect(after(0)).toEqual(waiting(0, 7_000, true))
    expect(after(1)).toEqual(waiting(0, 7_500, true))
  })

  test('another transport is tried at once, and costs no failure', () => {
    const ended: ConnectionEvent = {
      kind: 'ended',
      close: { code: 1006, text: '' },
      canRenewToken: false,
      hasAlternative: true,
    }
    expect(nextState(opening(2), ended, longest)).toEqual(opening(2))
  })

  test('an unknown final code is a refusal', () => {
    const ended: ConnectionEvent = {
      kind: 'ended',
      close: { code: 4477, text: 'news' },
      canRenewToken: false,
      hasAlternative: false,
    }
    expect(nextState(live(), ended, longest)).toEqual({ kind: 'refused', reason: 'forbidden' })
  })

  test('a frame that the socket itself found too large is final too', () => {
    const ended: ConnectionEvent = {
      kind: 'ended',
      close: { code: 1009, text: '' },
      canRenewToken: false,
      hasAlternative: false,
    }
    expect(nextState(live(), ended, longest)).toEqual({ kind: 'refused', reason: 'tooLarge' })
  })

  test('an expired token is renewed once; a fresh one that is refused is final', () => {
    const expired = refused('unauthenticated', { canRenewToken: true })
    const second = nextState(live(), expired, longest)
    expect(second).toEqual(waiting(1, 1_000))
    expect(nextState(opening(1), expired, longest)).toEqual({ kind: 'refused', reason: 'unauthenticated' })
  })
})
