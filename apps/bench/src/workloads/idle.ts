import { randomInt } from 'node:crypto'
import { Typist } from '../client/keystrokes.ts'
import { usageOf } from '../measure/process-tree.ts'
import { Span } from '../measure/span.ts'
import { Audience, wait } from './audience.ts'
import type { Effort, Outcome, Target, Workload } from './workload.ts'

const sentence = 'The quick brown fox jumps over the lazy dog while nobody looks.'
const settleMs = 4000

/** @returns the workload in which `clients` sit before documents of a sentence, two each, and do nothing. */
export const idle = (name: string, clients: number): Workload => ({
  name,
  title: `${clients} idle clients in ${clients / 2} documents of a sentence`,
  figures: [
    { key: 'kibPerConnection', title: 'KiB/connection' },
    { key: 'joinMs', title: 'all joined ms' },
    { key: 'idlePercent', title: 'idle CPU %' },
    { key: 'rssMiB', title: 'RSS MiB' },
  ],
  run: (target, effort) => run(clients, target, effort),
})

const run = async (fullCount: number, target: Target, effort: Effort): Promise<Outcome> => {
  const documents = Math.round((fullCount * effort.scale) / 2)
  const count = documents * 2
  const audience = new Audience(target)
  try {
    await warmUp(audience)
    const emptyMiB = usageOf(...target.pids).rssMiB
    const startMs = performance.now()
    await audience.addAll(count, (index) => audience.add(`idle-${index % documents}`, {}))
    const joinMs = performance.now() - startMs
    const authors = audience.clients.slice(-count, -documents)
    for (const author of authors) author.sendUpdates(new Typist(randomInt(2 ** 31, 2 ** 32)).type(sentence))
    await wait(settleMs)

    const span = new Span(target.pids)
    await wait(effort.measuredMs)
    const used = span.end()
    return {
      figures: {
        ...used,
        kibPerConnection: ((used.rssMiB - emptyMiB) * 1024) / count,
        joinMs,
        idlePercent: used.cores * 100,
      },
      troubles: audience.troubles,
    }
  } finally {
    audience.close()
  }
}

/** The first client of all loads code that is not the price of a connection. */
const warmUp = async (audience: Audience): Promise<void> => {
  const first = audience.add('warm-up', {})
  await first.joined
  await wait(300)
}
