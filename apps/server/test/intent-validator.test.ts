import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { playIntent } from '../../../packages/document/src/binding/testing/intent.ts'
import { intentModes } from '../../../packages/document/src/binding/testing/intent-modes.ts'
import { intentSteps } from '../../../packages/document/src/binding/testing/intent-steps.ts'
import { createUpdateCheck, type Verdict } from '../../../packages/server/src/core/update-check.ts'

// QUIRE_INTENT_RUNS=2000 in each mode is the long form.
const numRuns = Number(process.env.QUIRE_INTENT_RUNS ?? 6)

const { judge } = createUpdateCheck()

/** A server's document that takes what is sent to it, and writes down what it would refuse. */
class Server {
  readonly doc = new Y.Doc()
  readonly refused: Verdict[] = []
  updates = 0

  receive(client: number, update: Uint8Array): void {
    this.updates += 1
    const verdict = judge(this.doc, update, (id) => client === 0 || id === client)
    if (verdict.kind !== 'fits') this.refused.push(verdict)
    Y.applyUpdate(this.doc, update)
  }

  close(): void {
    this.doc.destroy()
  }
}

describe('nothing that people write with the editor is refused, whatever 2-4 of them do at once', () => {
  test.each(Object.entries(intentModes))('%s', { timeout: 600_000 }, (_, options) => {
    let updates = 0
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }), intentSteps(options), (people, steps) => {
        const server = new Server()
        playIntent(people, steps, options, (client, update) => server.receive(client, update))
        expect(server.refused).toEqual([])
        // The whole document is let through again, as when it is loaded.
        expect(judge(new Y.Doc(), Y.encodeStateAsUpdate(server.doc), () => true)).toMatchObject({
          kind: 'fits',
        })
        updates += server.updates
        server.close()
      }),
      { numRuns },
    )
    expect(updates).toBeGreaterThan(numRuns)
  })
})
