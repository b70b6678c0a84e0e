import { expect, test } from 'vitest'
import { acks, showing, startRooms } from '../testing/rooms-fixture.ts'
import { decodeAwareness } from './awareness-codec.ts'
import { defaultAwarenessLimits } from './validator/index.ts'

/** Longer than a client's burst lasts: what it sends from then on is what it may send all the time. */
const seconds = 6

test('[A6] who moves two hundred times a second is told of thirty times a second, and where they are in the end', async () => {
  const { clock, join, joined } = startRooms()
  const ada = await joined()
  const mallory = join()
  await clock.settle()
  const told = ({ connection }: typeof mallory) => connection.of('awareness')
  const before = told(ada).length
  for (let at = 1; at <= seconds * 200; at++) {
    mallory.send(showing(77, at))
    await clock.advance(5)
  }
  await clock.advance(100)
  const heard = told(ada).slice(before)
  expect(heard.length).toBeLessThanOrEqual(seconds * 31)
  const [last] = decodeAwareness(heard.at(-1)!.update, defaultAwarenessLimits)
  expect(last).toMatchObject({ clientId: 77, clock: seconds * 200 })
})

test('[A6] who sends back every message that tells of somebody, as y-websocket does, types on at once', async () => {
  const { clock, join, joined } = startRooms()
  const ada = await joined()
  const [mallory, trudy] = [join(), join()]
  await clock.settle()
  let sentBack = ada.connection.of('awareness').length
  for (let at = 1; at <= seconds * 200; at++) {
    mallory.send(showing(77, at))
    await clock.advance(2)
    trudy.send(showing(78, at))
    if (at % 15 === 0) ada.type('k')
    const told = ada.connection.of('awareness')
    for (const message of told.slice(sentBack)) ada.send(message)
    sentBack = told.length
    await clock.advance(3)
  }
  expect(acks(ada).at(-1)).toBe((seconds * 200) / 15)
})
