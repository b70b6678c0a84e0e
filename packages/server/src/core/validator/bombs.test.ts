import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import {
  attackerClient,
  makeBombs,
  makePresenceBombs,
  makePresenceFloods,
  victimClient,
  victimText,
} from '../../testing/hostile/bombs.ts'
import * as raw from '../../testing/hostile/raw-update.ts'
import { createUpdateValidator, defaultValidatorLimits, validateAwareness, viewDocument } from './index.ts'

const validate = createUpdateValidator()

/** A document with a sentence of its owner, and the validator's view of it for the attacker. */
const victim = () => {
  const doc = new Y.Doc()
  doc.clientID = victimClient
  doc.getText('text').insert(0, victimText)
  return { doc, view: viewDocument(doc, (client) => client !== victimClient) }
}

describe('bytes that hurt a server which trusts Yjs to look', () => {
  test.each(makeBombs())('[$rule] $name', ({ rule, update }) => {
    const { doc, view } = victim()
    const before = Y.encodeStateAsUpdate(doc)
    expect(validate(update, view)).toMatchObject({ ok: false, rule })
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
  })

  test.each([...makePresenceBombs(1), ...makePresenceFloods(1)])(
    '[$rule] presence: $name',
    ({ rule, update }) => {
      expect(validateAwareness(update)).toMatchObject({ ok: false, rule })
    },
  )

  test('[B3] claims of millions allocate nothing', () => {
    const { view } = victim()
    const { update } = makeBombs()[0]!
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 100; i++) validate(update, view)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024)
  })

  test('[D4] what erases a colleague’s offline work has 8 bytes', () => {
    expect(makeBombs().find(({ name }) => name.includes('offline'))!.update.length).toBeLessThanOrEqual(8)
  })

  test('[B1] no part of a sound update is one', () => {
    const { view } = victim()
    const whole = raw.encodeRaw({
      sections: [
        { client: attackerClient, clock: 0, structs: [{ content: raw.string('x'), parent: 'text' }] },
      ],
      deletes: [{ client: victimClient, ranges: [[0, 3]] }],
    })
    expect(validate(whole, view)).toMatchObject({ ok: true })
    for (let length = 0; length < whole.length; length++)
      expect(validate(whole.subarray(0, length), view)).toMatchObject({ ok: false, reason: 'badMessage' })
  })
})

describe('patience', () => {
  test('[D12] types nested ever deeper, one message at a time, end at a depth that can be deleted', () => {
    const { doc, view } = victim()
    const deeper = (i: number): Uint8Array =>
      raw.encodeRaw({
        sections: [
          {
            client: attackerClient,
            clock: i,
            structs: [
              { content: raw.type(1), parent: i === 0 ? 'map' : [attackerClient, i - 1], key: 'deeper' },
            ],
          },
        ],
      })
    let depth = 0
    while (depth < 1000 && validate(deeper(depth), view).ok) Y.applyUpdate(doc, deeper(depth++))
    expect(depth).toBe(100)
    expect(validate(deeper(depth), view)).toMatchObject({ rule: 'D12' })
    doc.getMap('map').delete('deeper')
    expect(doc.getMap('map').toJSON()).toEqual({})
  })

  test('[D11] an insertion that makes Yjs walk a long list', () => {
    const validateStrictly = createUpdateValidator({ ...defaultValidatorLimits, maxSteps: 1000 })
    const { doc, view } = victim()
    const chain = Array.from({ length: 1002 }, (_, i) => ({
      content: raw.embedText('1'),
      origin: i === 0 ? undefined : ([2, i - 1] as const),
      parent: 'spam',
    }))
    const lure = raw.encodeRaw({ sections: [{ client: 2, clock: 0, structs: chain }] })
    expect(validateStrictly(lure, view)).toMatchObject({ ok: true })
    Y.applyUpdate(doc, lure)
    const structs = [{ content: raw.string('x'), origin: [2, 0] as const }]
    const walk = raw.encodeRaw({ sections: [{ client: attackerClient, clock: 0, structs }] })
    expect(validateStrictly(walk, view)).toMatchObject({ ok: false, rule: 'D11', reason: 'tooLarge' })
    expect(validate(walk, view)).toMatchObject({ ok: true })
  })

  test('[D12] root names, whether or not the message is whole', () => {
    const validateStrictly = createUpdateValidator({ ...defaultValidatorLimits, maxRootNames: 1000 })
    const structs = Array.from({ length: 20_000 }, (_, i) => ({
      content: raw.string('x'),
      parent: `root${i}`,
    }))
    const update = raw.encodeRaw({ sections: [{ client: attackerClient, clock: 0, structs }] })
    const { doc, view } = victim()
    expect(validateStrictly(update, view)).toMatchObject({ ok: false, rule: 'D12', reason: 'tooLarge' })
    expect(validateStrictly(update.subarray(0, -1), view)).toMatchObject({ ok: false, rule: 'B1' })
    expect(doc.share.size).toBe(1)
  })
})
