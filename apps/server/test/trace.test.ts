import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { countingAcks, joinSynced, textOf, untilText } from './support/people.ts'
import { startInstance, temporaryFolder } from './support/process.ts'
import { startRedis } from './support/redis.ts'
import { loadTrace } from './support/trace.ts'

test('a whole editing trace reaches a watcher on another instance, and survives SIGKILL of both', async () => {
  const trace = await loadTrace()
  const redis = await startRedis()
  const environment = { QUIRE_DATA_DIR: await temporaryFolder(), REDIS_URL: redis.url }
  const [first, second] = await Promise.all([startInstance(environment), startInstance(environment)])
  const counting = countingAcks()
  const writer = await joinSynced(first.url, 'traces/paper', counting.Socket)
  const watcher = await joinSynced(second.url, 'traces/paper')

  const startedAt = performance.now()
  const text = writer.doc.getText('text')
  for (const [n, edit] of trace.edits.entries()) {
    writer.doc.transact(() => {
      if (edit.deleted > 0) text.delete(edit.position, edit.deleted)
      if (edit.inserted !== '') text.insert(edit.position, edit.inserted)
    })
    if (n % 200 === 199) await new Promise(setImmediate) // a person's keys arrive one event at a time
  }
  await writer.whenDurable()
  const durableAfterMs = performance.now() - startedAt
  await untilText(watcher, trace.finalText, 60_000)
  const seenAfterMs = performance.now() - startedAt
  expect(textOf(writer)).toBe(trace.finalText)
  expect(writer.status.get()).toMatchObject({ unsent: 0, unacknowledged: 0 })

  await Promise.all([first.kill(), second.kill()])
  const third = await startInstance(environment)
  const reader = await joinSynced(third.url, 'traces/paper')
  expect(textOf(reader)).toBe(trace.finalText)
  expect(Y.encodeStateVector(reader.doc)).toEqual(Y.encodeStateVector(writer.doc))
  console.log(
    `${trace.name}: ${trace.edits.length} edits, ${trace.finalText.length} characters;`,
    `${counting.acks()} acks for ${counting.frames()} frames;`,
    `durable after ${Math.round(durableAfterMs)} ms, on the other instance after ${Math.round(seenAfterMs)} ms`,
  )
}, 300_000)
