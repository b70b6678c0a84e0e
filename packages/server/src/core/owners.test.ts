import { expect, test } from 'vitest'
import { Owners } from './owners.ts'

test('[S7] a client belongs to whoever wrote with it first, and until then to nobody', () => {
  const owners = new Owners()
  expect(owners.of(1)).toBeUndefined()
  owners.claim(1, 'ada')
  owners.claim(1, 'bob')
  expect(owners.of(1)).toBe('ada')
  owners.learn([
    [1, 'bob'],
    [2, 'bob'],
  ])
  expect([owners.of(1), owners.of(2)]).toEqual(['ada', 'bob'])
})
