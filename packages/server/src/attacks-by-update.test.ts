import { encode } from '@quire/protocol'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { rules } from './core/validator/index.ts'
import { Arena, until } from './testing/hostile/arena.ts'
import { makeBombs, victimClient, victimText } from './testing/hostile/bombs.ts'
import * as raw from './testing/hostile/raw-update.ts'

/** Bytes against a real server, with honest people beside the attacker. What stops each is in `core/validator/RULES.md`. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let arena: Arena
beforeAll(async () => {
  arena = await Arena.open()
})
afterAll(() => arena.close())

/** A bomb made for the document as it is by now. */
const bombNow = (name: string): Uint8Array =>
  makeBombs(Y.getState(arena.ada.doc.store, victimClient)).find((bomb) => bomb.name === name)!.update

/** Rules whose breach may be cured by what comes later: the server waits for it, and applies nothing (SPEC S4, S7). */
const patientRules = new Set(['D1', 'D2', 'D4'])

describe.each(['quire.v1', 'plain'] as const)('[S5] an update of a %s client', (dialect) => {
  test.each(makeBombs())(
    'that carries $name is stopped by $rule and harms nobody',
    async ({ rule, name }) => {
      const mallory = await arena.mallory(dialect)
      mallory.sendUpdate(bombNow(name))
      if (patientRules.has(rule)) {
        // It is answered, once it has been judged, like everything before it.
        mallory.send(encode({ type: 'syncStep1', stateVector: Uint8Array.of(0) }))
        await until('Mallory is answered', () => mallory.received.some(({ type }) => type === 'syncStep2'))
        expect(mallory.received).not.toContainEqual({ type: 'ack', count: 1 })
      } else await mallory.refused(rules[rule])
      mallory.close()
      await arena.unharmed()
    },
  )
})

describe('[S5] a step 2', () => {
  test.each(makeBombs().filter(({ update }) => update.length < 100_000))(
    'that carries $name is refused as an update is',
    async ({ rule, name }) => {
      const mallory = await arena.mallory()
      mallory.sendUpdate(bombNow(name), 'syncStep2')
      if (patientRules.has(rule)) {
        mallory.send(encode({ type: 'syncStep1', stateVector: Uint8Array.of(0) }))
        await until('Mallory is answered', () => mallory.received.some(({ type }) => type === 'syncStep2'))
      } else await mallory.refused(rules[rule])
      mallory.close()
    },
  )

  test('none of which left a trace', () => arena.unharmed())
})

describe('what an attacker may do, and what comes of it', () => {
  test('[D4] a colleague’s offline words survive the 8 bytes that would erase them', async () => {
    const { ada, ben } = arena
    const mallory = await arena.mallory()
    ada.provider.disconnect()
    await until('Ada is offline', () => !ada.provider.wsconnected)
    ada.text.insert(victimText.length, ' and 500 more, written on a train')
    const clock = Y.getState(ben.doc.store, victimClient)
    mallory.sendUpdate(
      raw.encodeRaw({ sections: [{ client: victimClient, clock, structs: [{ content: raw.gc(10_000) }] }] }),
    )
    mallory.send(encode({ type: 'syncStep1', stateVector: Uint8Array.of(0) }))
    await until('Mallory is answered', () => mallory.received.some(({ type }) => type === 'syncStep2'))
    ada.provider.connect()
    await until('Ben reads the words', () => ben.text.toString().includes('on a train'))
    mallory.close()
    ada.losses = 0
    ada.text.delete(victimText.length, ' and 500 more, written on a train'.length)
    await arena.unharmed()
  })

  test('[D4] a client id that Mallory makes hers first is not Ada’s loss', async () => {
    const mallory = await arena.mallory()
    const structs = [{ content: raw.string('m'), parent: 'elsewhere' }]
    mallory.sendUpdate(raw.encodeRaw({ sections: [{ client: 4_000_000_001, clock: 0, structs }] }))
    await until('Mallory is acknowledged', () => mallory.received.some(({ type }) => type === 'ack'))
    mallory.close()
    await arena.unharmed()
  })

  test('[D1] a gap is answered with the question what there is, and kept nowhere', async () => {
    const mallory = await arena.mallory()
    const asked = mallory.received.filter(({ type }) => type === 'syncStep1').length
    for (let clock = 5; clock < 305; clock++)
      mallory.sendUpdate(
        raw.encodeRaw({
          sections: [{ client: 77, clock, structs: [{ content: raw.string('x'), parent: 'text' }] }],
        }),
      )
    await until(
      'Mallory is asked',
      () => mallory.received.filter(({ type }) => type === 'syncStep1').length > asked,
    )
    expect(mallory.received.filter(({ type }) => type === 'syncStep1').length - asked).toBeLessThan(5)
    mallory.close()
    await arena.unharmed()
  })

  test('[S5] what is refused is not in the log', async () => {
    const before = (await arena.store.list())[0]?.head
    const mallory = await arena.mallory()
    for (const { update } of makeBombs().filter(
      ({ rule, update }) => !patientRules.has(rule) && update.length < 100_000,
    ))
      mallory.sendUpdate(update)
    await mallory.refused('badMessage')
    expect((await arena.store.list())[0]?.head).toBe(before)
    mallory.close()
    await arena.unharmed()
  })

  test('[K3] a refusal between two edits costs neither of them', async () => {
    const mallory = await arena.mallory()
    const client = 4_000_000_002
    const write = (clock: number, text: string): Uint8Array => {
      const place = clock === 0 ? { parent: 'elsewhere' } : { origin: [client, clock - 1] as const }
      return raw.encodeRaw({
        sections: [{ client, clock, structs: [{ content: raw.string(text), ...place }] }],
      })
    }
    mallory.sendUpdate(write(0, 'a'))
    mallory.sendUpdate(Uint8Array.of(9, 9, 9))
    mallory.sendUpdate(write(1, 'b'))
    await until('all are settled', () =>
      mallory.received.some((message) => message.type === 'ack' && message.count === 3),
    )
    expect(mallory.received).toContainEqual({ type: 'nack', frame: 2, reason: 'badMessage' })
    await until('the edits are there', () => arena.ben.doc.getText('elsewhere').toString().includes('b'))
    mallory.close()
    await arena.unharmed()
  })
})
