import { expect, test } from 'vitest'
import { guestKeyIn, guestNameOf, isGuestName } from './guest-name.ts'

const key = '0123456789-abcdefghijk'
const event = (kind: string, data: unknown) => ({ type: 'event', kind, data }) as const

test('[W5] a guest has one name for a key, which is not the key, and looks like no sensible id of a person', () => {
  const name = guestNameOf(key)
  expect(name).toBe(guestNameOf(key))
  expect(name).not.toBe(guestNameOf(`${key}l`))
  expect(name).not.toContain(key)
  expect([name, 'ada', 'guest#7', `${name} `, ''].map(isGuestName)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
})

test('[W5] a key is 22 to 128 letters, digits, - and _ in an event of its kind', () => {
  expect(guestKeyIn(event('guest', { key, more: 1 }))).toBe(key)
  expect(guestKeyIn(event('guest', { key: key.padEnd(128, 'x') }))).toHaveLength(128)
  const wrong = ['', key.slice(1), key.padEnd(129, 'x'), `${key} `, 7, null, undefined, [key]]
  for (const one of wrong) expect(guestKeyIn(event('guest', { key: one }))).toBeUndefined()
  for (const data of [null, undefined, key, 7, [key], {}])
    expect(guestKeyIn(event('guest', data))).toBeUndefined()
  expect(guestKeyIn(event('other', { key }))).toBeUndefined()
})
