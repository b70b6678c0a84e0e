import { personColors } from '@quire/editor/people'
import { expect, test } from 'vitest'
import { inventGuest, parseGuest } from './person.ts'

test('a new guest has a name of two words and a colour of the palette', () => {
  const guest = inventGuest(() => 0)
  expect(guest.name).toBe('Curious Heron')
  expect(personColors).toContain(guest.color)
})

test('a stored guest comes back', () => {
  const guest = { name: 'Ada', color: personColors[3] ?? '' }
  expect(parseGuest(JSON.stringify(guest), () => 0)).toEqual(guest)
})

test.each([null, '', '{', 'null', '[]', '{"name":"","color":"red"}', '{"name":7,"color":"url(x)"}'])(
  'what is stored as %j gives a valid guest',
  (text) => {
    const guest = parseGuest(text, () => 0)
    expect(guest.name).not.toBe('')
    expect(personColors).toContain(guest.color)
  },
)
