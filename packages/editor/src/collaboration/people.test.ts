import { expect, test } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import { Doc } from 'yjs'
import { parsePerson, parseSelection, watchPeople } from './people.ts'

const joined = (user: unknown = { name: 'Ada', color: '#26689b' }) => {
  const awareness = new Awareness(new Doc())
  awareness.setLocalStateField('user', user)
  return awareness
}

/** As if another client had sent this. */
const receive = (awareness: Awareness, clientId: number, state: Record<string, unknown> | null) => {
  if (state) awareness.states.set(clientId, state)
  else awareness.states.delete(clientId)
  awareness.emit('change', [{ added: [], updated: [clientId], removed: [] }, 'test'])
}

test('people are oneself and those who said their name', () => {
  const awareness = joined()
  receive(awareness, 7, { user: { name: 'Mei', color: '#6b5597' } })
  receive(awareness, 8, { selection: null })
  expect(watchPeople(awareness).get()).toMatchObject([
    { name: 'Ada', isSelf: true, color: 7 },
    { name: 'Mei', isSelf: false, color: 9 },
  ])
  awareness.destroy()
})

test('a moving caret is not news about people', () => {
  const awareness = joined()
  const people = watchPeople(awareness)
  people.get()
  let news = 0
  people.subscribe(() => news++)
  receive(awareness, 7, { user: { name: 'Mei', color: '#6b5597' } })
  expect(news).toBe(1)
  receive(awareness, 7, { user: { name: 'Mei', color: '#6b5597' }, selection: { anchor: {}, focus: {} } })
  expect(news).toBe(1)
  receive(awareness, 7, null)
  expect(news).toBe(2)
  awareness.destroy()
})

test.each([undefined, null, 7, 'Ada', [], {}])(
  'a client that says it is %j is nobody, not an error',
  (user) => {
    expect(parsePerson(1, { user }, false)?.name ?? 'nobody').toMatch(/nobody|Someone/)
  },
)

test('a name is cut, trimmed and never empty', () => {
  expect(parsePerson(1, { user: { name: `  ${'x'.repeat(500)}` } }, false)?.name).toHaveLength(40)
  expect(parsePerson(1, { user: { name: '   ' } }, false)?.name).toBe('Someone')
})

test.each([undefined, null, 1, 'x', {}, { anchor: {} }])('a selection of %j is none', (selection) => {
  expect(parseSelection({ selection })).toBeNull()
})
