import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Ledger } from './ledger.ts'

const made = (updates: number): Ledger => {
  const ledger = new Ledger(0)
  for (let i = 0; i < updates; i++) ledger.countUpdate()
  return ledger
}

const counts = ({ unsent, unacknowledged, savedAt }: Ledger) => ({ unsent, unacknowledged, savedAt })

describe('acks [K1, K2]', () => {
  test('an ack moves what its frames covered, and the last one makes it saved', () => {
    const ledger = made(5)
    ledger.sendUpdates(2)
    ledger.sendUpdates(3)
    expect(counts(ledger)).toEqual({ unsent: 0, unacknowledged: 5, savedAt: undefined })
    ledger.acknowledge(1, 10)
    expect(counts(ledger)).toEqual({ unsent: 0, unacknowledged: 3, savedAt: undefined })
    ledger.acknowledge(2, 20)
    expect(counts(ledger)).toEqual({ unsent: 0, unacknowledged: 0, savedAt: 20 })
  })

  test('an ack repeated, or beyond what was sent, promises nothing more', () => {
    const ledger = made(3)
    ledger.sendUpdates(1)
    ledger.acknowledge(99, 10)
    ledger.acknowledge(1, 20)
    expect(counts(ledger)).toEqual({ unsent: 2, unacknowledged: 2, savedAt: undefined })
    ledger.sendUpdates(2)
    expect(ledger.unacknowledged).toBe(2)
    ledger.acknowledge(2, 30)
    expect(counts(ledger)).toEqual({ unsent: 0, unacknowledged: 0, savedAt: 30 })
  })

  test('after a restart what was under way is unsent, and numbers begin at 1', () => {
    const ledger = made(3)
    ledger.sendUpdates(1)
    ledger.acknowledge(1, 10)
    ledger.sendUpdates(2)
    ledger.restart()
    expect(counts(ledger)).toMatchObject({ unsent: 2, unacknowledged: 2 })
    ledger.sendWhole()
    ledger.countUpdate()
    ledger.acknowledge(1, 20)
    expect(counts(ledger)).toEqual({ unsent: 1, unacknowledged: 1, savedAt: undefined })
  })

  test('the ack of a frame with nothing in it saves nothing', () => {
    const ledger = made(2)
    ledger.sendNothing()
    ledger.acknowledge(1, 10)
    expect(counts(ledger)).toEqual({ unsent: 2, unacknowledged: 2, savedAt: undefined })
  })
})

describe('nacks [K3]', () => {
  test('what follows a refused update is not saved by its own ack', () => {
    const ledger = made(3)
    ledger.sendUpdates(1)
    ledger.sendUpdates(1)
    ledger.sendUpdates(1)
    ledger.refuse(2, 'tooLarge')
    ledger.acknowledge(3, 10)
    expect(counts(ledger)).toEqual({ unsent: 0, unacknowledged: 2, savedAt: undefined })
    expect(ledger.refusal).toBe('tooLarge')
  })

  test('a whole frame that is acknowledged makes good what was refused', () => {
    const ledger = made(2)
    ledger.sendUpdates(2)
    ledger.refuse(1, 'storeUnavailable')
    ledger.acknowledge(1, 10)
    ledger.sendWhole()
    expect(ledger.refusal).toBe('storeUnavailable')
    ledger.acknowledge(2, 20)
    expect(counts(ledger)).toEqual({ unsent: 0, unacknowledged: 0, savedAt: 20 })
    expect(ledger.refusal).toBeUndefined()
  })

  test('a refusal before sending stays until those edits are durable', () => {
    const ledger = made(1)
    ledger.refuseUnsent('forbidden')
    ledger.sendNothing()
    ledger.acknowledge(1, 10)
    expect(ledger.refusal).toBe('forbidden')
    ledger.sendWhole()
    ledger.acknowledge(2, 20)
    expect(ledger.refusal).toBeUndefined()
  })
})

/** A server that keeps what it is sent and a client that believes only its ledger. */
test('whatever happens, an update counted as durable is on the server', () => {
  const step = fc.constantFrom('make', 'send', 'whole', 'nothing', 'commit', 'refuse', 'drop')
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const ledger = new Ledger(0)
      const onServer = new Set<number>()
      let inFlight: { updates: number[]; isRefused: boolean }[] = []
      let acked = 0
      let sentUpTo = 0
      for (const name of steps) {
        if (name === 'make') ledger.countUpdate()
        if (name === 'send' && sentUpTo < ledger.made) {
          sentUpTo++
          inFlight.push({ updates: [sentUpTo], isRefused: false })
          ledger.sendUpdates(1)
        }
        if (name === 'whole') {
          sentUpTo = ledger.made
          inFlight.push({ updates: Array.from({ length: ledger.made }, (_, i) => i + 1), isRefused: false })
          ledger.sendWhole()
        }
        if (name === 'nothing') {
          inFlight.push({ updates: [], isRefused: false })
          ledger.sendNothing()
        }
        const [next] = inFlight
        if (name === 'refuse' && next && !next.isRefused) {
          next.isRefused = true
          ledger.refuse(acked + 1, 'tooLarge')
        }
        if (name === 'commit' && next) {
          if (!next.isRefused) for (const update of next.updates) onServer.add(update)
          inFlight.shift()
          ledger.acknowledge(++acked, acked)
        }
        if (name === 'drop') {
          inFlight = []
          acked = 0
          ledger.restart()
          sentUpTo = ledger.made
          inFlight.push({ updates: Array.from({ length: ledger.made }, (_, i) => i + 1), isRefused: false })
          ledger.sendWhole()
        }
        expect(ledger.unsent).toBe(ledger.made - sentUpTo)
        for (let update = 1; update <= ledger.durable; update++) expect(onServer).toContain(update)
      }
    }),
  )
})

test('what leaves in parts is sent with the last one, and durable only if none was refused', () => {
  const ledger = new Ledger(0)
  for (let i = 0; i < 3; i++) ledger.countUpdate()
  ledger.sendPart(3, 'first')
  ledger.sendPart(3, 'middle')
  expect(ledger.unsent).toBe(3)
  ledger.sendPart(3, 'last')
  expect(ledger.unsent).toBe(0)
  ledger.acknowledge(2, 1)
  expect(ledger.unacknowledged).toBe(3)
  ledger.acknowledge(3, 1)
  expect(ledger.unacknowledged).toBe(0)

  ledger.countUpdate()
  ledger.sendPart(4, 'first')
  ledger.sendPart(4, 'last')
  ledger.refuse(4, 'rateLimited')
  ledger.acknowledge(5, 2)
  expect(ledger).toMatchObject({ unacknowledged: 1, refusal: 'rateLimited' })
  ledger.sendWhole()
  ledger.acknowledge(6, 3)
  expect(ledger).toMatchObject({ unacknowledged: 0, refusal: undefined })
})
