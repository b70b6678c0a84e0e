import { expect, test } from 'vitest'
import { joinSynced, textOf, untilText } from './support/people.ts'
import { until } from './support/poll.ts'
import { startInstance, temporaryFolder } from './support/process.ts'
import { startRedis } from './support/redis.ts'

const startPair = async () => {
  const redis = await startRedis()
  const environment = { QUIRE_DATA_DIR: await temporaryFolder(), REDIS_URL: redis.url }
  const [first, second] = await Promise.all([startInstance(environment), startInstance(environment)])
  const ada = await joinSynced(first.url, 'plan')
  const mei = await joinSynced(second.url, 'plan')
  return { redis, environment, first, second, ada, mei }
}

test('text and presence cross instances, and a ghost of a killed instance is gone within 12 s', async () => {
  const { second, ada, mei } = await startPair()
  ada.awareness.setLocalStateField('user', { name: 'Ada', color: '#2f6f8f' })
  mei.awareness.setLocalStateField('user', { name: 'Mei', color: '#7a3e8c' })
  ada.doc.getText('text').insert(0, 'from the first')
  await untilText(mei, 'from the first')
  mei.doc.getText('text').insert(0, 'and back: ')
  await untilText(ada, 'and back: from the first')
  await until('each sees the other', () =>
    [ada, mei].every((session) => session.awareness.getStates().size === 2),
  )
  mei.close()
  await until(
    '[A4] who left is gone on the other instance',
    () => ada.awareness.getStates().size === 1,
    1_500,
  )

  const jo = await joinSynced(second.url, 'plan')
  jo.awareness.setLocalStateField('user', { name: 'Jo', color: '#8a5a00' })
  await until('Jo is seen', () => ada.awareness.getStates().size === 2)
  await second.kill()
  await until('Jo’s ghost is gone', () => ada.awareness.getStates().size === 1, 13_000)
})

test('Redis dies and comes back empty: nobody is dropped, nothing is lost, and no edit is needed to heal', async () => {
  const { redis, ada, mei } = await startPair()
  ada.doc.getText('text').insert(0, 'before')
  await untilText(mei, 'before')
  await redis.kill()
  ada.doc.getText('text').insert(6, ', during')
  await ada.whenDurable()
  expect(ada.status.get().connection).toBe('live')
  expect(mei.status.get().connection).toBe('live')
  await redis.restart()
  await untilText(mei, 'before, during', 15_000)
})

test('a reconnect to another instance loses nothing that was typed meanwhile', async () => {
  const { first, second, ada, environment } = await startPair()
  ada.doc.getText('text').insert(0, 'one')
  await ada.whenDurable()
  await first.kill()
  ada.doc.getText('text').insert(3, ' two')
  expect(ada.status.get().unacknowledged).toBeGreaterThan(0)
  const port = new URL(first.url).port
  const again = await startInstance({ ...environment, PORT: port })
  expect(again.url).toBe(first.url)
  await ada.whenDurable()
  const reader = await joinSynced(second.url, 'plan')
  await untilText(reader, 'one two')
  expect(textOf(reader)).toBe('one two')
})
