import { expect, test } from 'vitest'
import { peopleOf } from './people.ts'

test('each person is listed once, however many tabs they have', () => {
  const ada = { user: { id: 'a', name: 'Ada', color: '#2f6f8f' } }
  expect(peopleOf([ada, ada, { user: { name: 'Mei', color: '#7a3e8c' } }])).toEqual([
    { name: 'Ada', color: '#2f6f8f' },
    { name: 'Mei', color: '#7a3e8c' },
  ])
})

test('what is no person, no name or no colour does no harm', () => {
  expect(
    peopleOf([
      {},
      { user: 7 },
      { user: { name: ' ' } },
      { user: { name: 'x'.repeat(500), color: 'url(evil)' } },
    ]),
  ).toEqual([{ name: 'x'.repeat(60), color: '#6b645a' }])
})
