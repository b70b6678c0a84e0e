import { personColors } from '@quire/editor/people'
import { expect, test } from 'vitest'
import { colorApart, inventGuest, parseGuest } from './person.ts'

test('a new guest has a name of two words and a colour of the palette', () => {
  const guest = inventGuest(() => 0)
  expect(guest.name).toBe('Curious Heron')
  expect(personColors).toContain(guest.color)
})

test('a stored guest comes back', () => {
  const guest = { name: 'Ada', color: personColors[3] ?? '', isColorChosen: true }
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

const ada = { name: 'Ada', color: personColors[3] ?? '', isColorChosen: false }

test('a made-up colour that is hardly another one gives way to the free one that is farthest, a chosen one stays', () => {
  expect(colorApart(ada, new Set([1, 5]), 0)).toBe(ada.color)
  expect(colorApart(ada, new Set([2]), 0)).toBe(personColors[8])
  expect(colorApart(ada, new Set([3, 5]), 0)).toBe(personColors[10])
  expect(colorApart({ ...ada, isColorChosen: true }, new Set([3, 5]), 0)).toBe(ada.color)
})

test('people who look at the same time choose different colours', () => {
  const chosen = [0, 1, 2].map((turn) => colorApart(ada, new Set([3]), turn))
  expect(new Set([...chosen, ada.color]).size).toBe(4)
})

test('where nothing is better a guest keeps their own', () => {
  expect(colorApart(ada, new Set([0, 2, 4, 6, 8, 10]), 0)).toBe(ada.color)
  expect(colorApart(ada, new Set(personColors.keys()), 2)).toBe(ada.color)
})
