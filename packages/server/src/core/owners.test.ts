import { expect, test } from 'vitest'
import { Owners } from './owners.ts'

test('[S7] a client belongs to the person who wrote with it first, and guests own nothing', () => {
  const owners = new Owners()
  expect([owners.mayWrite(1, 'ada'), owners.mayWrite(1, undefined)]).toEqual([true, true])
  expect(owners.claim(1, 'ada')).toBe(true)
  expect(owners.claim(1, 'bob')).toBe(false)
  expect([owners.mayWrite(1, 'ada'), owners.mayWrite(1, 'bob'), owners.mayWrite(1, undefined)]).toEqual([
    true,
    false,
    false,
  ])
})
