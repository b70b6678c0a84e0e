import { forEachRange } from '../client/update-ranges.ts'
import { Histogram } from '../measure/histogram.ts'
import { Span } from '../measure/span.ts'
import { Audience, until, wait } from './audience.ts'
import { bigDocument } from './big-document.ts'
import {
  disturbed,
  type Effort,
  generatorCores,
  type Outcome,
  type Target,
  type Workload,
} from './workload.ts'

const settleMs = 1000
const deadlineMs = 60_000

/** @returns the workload in which `clients` open the same large document in the same moment. */
export const joinStorm = (name: string, clients: number): Workload => ({
  name,
  title: `${clients} clients join a document of 267 kB at once`,
  figures: [
    { key: 'allJoinedMs', title: 'all have it ms' },
    { key: 'p50JoinMs', title: 'p50 join ms' },
    { key: 'cpuSeconds', title: 'CPU s' },
    { key: 'peakRssMiB', title: 'peak RSS MiB' },
    generatorCores,
    disturbed,
  ],
  run: (target, effort) => run(clients, target, effort),
})

const run = async (fullCount: number, target: Target, effort: Effort): Promise<Outcome> => {
  const count = Math.round(fullCount * effort.scale)
  const audience = new Audience(target)
  const document = bigDocument()
  const whole = idsIn(document, 0)
  try {
    await write(document, audience)
    await wait(settleMs)

    const joinMs = new Histogram()
    const copies: { readonly bytes: Buffer; readonly start: number }[] = []
    const span = new Span(target.pids)
    const startMs = performance.now()
    for (let i = 0; i < count; i++)
      audience.add('bench', {
        update: (bytes, start, end, atMs) => {
          if (end - start < document.length / 2) return // an empty first answer is not the document
          joinMs.record(atMs - startMs)
          if (joinMs.count === 1 || joinMs.count === count) copies.push({ bytes, start })
        },
      })
    const all = await until(() => joinMs.count >= count, deadlineMs)
    const used = span.end()
    if (!all) audience.trouble(`${count - joinMs.count} clients without the document after ${deadlineMs} ms`)
    for (const { bytes, start } of copies)
      if (idsIn(bytes, start) !== whole) audience.trouble('joined with a part of the document')
    return {
      figures: {
        ...used,
        allJoinedMs: joinMs.percentile(1),
        p50JoinMs: joinMs.percentile(0.5),
      },
      troubles: audience.troubles,
    }
  } finally {
    audience.close()
  }
}

/** One client brings the document and stays, so that it is in memory everywhere. */
const write = async (document: Uint8Array, audience: Audience): Promise<void> => {
  const author = audience.add('bench', {})
  await author.joined
  author.sendUpdates(document)
  let isThere = false
  for (let tries = 0; !isThere && tries < 50; tries++) {
    const probe = audience.add('bench', {
      update: (_bytes, start, end) => {
        isThere ||= end - start >= document.length / 2
      },
    })
    await until(() => isThere, 100)
    probe.close()
  }
  if (!isThere) throw new Error('the document did not reach a second client within 5 s')
}

const idsIn = (update: Uint8Array, start: number): number => {
  let ids = 0
  forEachRange(update, start, (_clientId, _clock, length) => {
    ids += length
  })
  return ids
}
