import { beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { defaultLimits } from './limits.ts'
import { Visitors } from './visitors.ts'

const office = '10.0.0.1'
const ada = { id: 'ada', name: 'Ada' }
const ben = { id: 'ben', name: 'Ben' }

let clock: FakeClock
let visitors: Visitors
beforeEach(() => {
  clock = createFakeClock()
  visitors = new Visitors(clock, { ...defaultLimits, maxConnectionsPerAddress: 200 })
})

const isLetIn = (address: string, person?: typeof ada): boolean => {
  try {
    visitors.admit(address, person)
    return true
  } catch {
    return false
  }
}
/** How many visits somebody gets in at one moment, each ending at once. */
const visitsOf = (person: typeof ada | undefined, isRefused: boolean, address = office): number => {
  let count = 0
  for (; isLetIn(address, person) && count < 10_000; count++) visitors.enter(address, person).leave(isRefused)
  return count
}

describe('short visits', () => {
  test('are counted by person, whatever address they come from', () => {
    expect(visitsOf(ada, false)).toBe(100)
    expect(isLetIn('10.0.0.2', ada)).toBe(false)
    expect(isLetIn(office, ben)).toBe(true)
    expect(isLetIn(office)).toBe(true)
  })

  test('of guests are counted by address, and by network where one has all of it', () => {
    expect(visitsOf(undefined, false)).toBe(200)
    expect(isLetIn('10.0.0.2')).toBe(true)
    visitsOf(undefined, false, '2001:db8:1:2::1')
    expect(isLetIn('2001:db8:1:2:ffff::9')).toBe(false)
    expect(isLetIn('2001:db8:1:3::1')).toBe(true)
  })

  test('that ended with a refusal count ten times', () => {
    expect(visitsOf(ada, true)).toBe(10)
  })

  test('are forgiven with time, and those who stay make none', async () => {
    visitsOf(ada, false)
    await clock.advance(1_000)
    expect(visitsOf(ada, false)).toBe(5)
    const { leave } = visitors.enter(office, ben)
    await clock.advance(11_000)
    leave(false)
    expect(visitsOf(ben, false)).toBe(100)
  })
})

test('what a person may ask for is the same on every connection, as is what an address may', () => {
  const [one, two] = [visitors.enter(office, ada), visitors.enter('10.0.0.2', ada)]
  expect(one.visitor.questions).toBe(two.visitor.questions)
  expect(visitors.enter(office, undefined).visitor.questions).not.toBe(one.visitor.questions)
})

test('connections of an address have a bound, and are counted back', () => {
  const leaves = Array.from({ length: 200 }, () => visitors.enter(office, ada).leave)
  expect(isLetIn(office, ben)).toBe(false)
  leaves[0]!(false)
  expect(isLetIn(office, ben)).toBe(true)
})

test('an address that goes on after it was refused is turned away unread, for a while', async () => {
  const knocks = (): number => {
    let count = 0
    for (; visitors.mayKnock(office) && count < 1_000; count++) isLetIn(office)
    return count
  }
  visitsOf(undefined, true)
  expect(knocks()).toBeLessThan(25)
  expect(visitors.mayKnock('10.0.0.2')).toBe(true)
  await clock.advance(1_000)
  expect(visitors.mayKnock(office)).toBe(true)
})

test('whoever was here a moment ago is remembered, with what they used up', async () => {
  await clock.advance(59_000)
  const { visitor } = visitors.enter(office, ada)
  for (let i = 0; i < 50; i++) visitors.enter(office, ada).leave(true)
  await clock.advance(1_000)
  for (let i = 0; i < 399; i++) visitors.mayKnock(office)
  visitors.tick() // looks through all of them once a minute
  expect(visitors.enter(office, ada).visitor).toBe(visitor)
  expect([visitors.mayKnock(office), visitors.mayKnock(office)]).toEqual([true, false])
  expect(isLetIn(office, ada)).toBe(false)
})

test('whoever did nothing for a while is forgotten', async () => {
  const { visitor, leave } = visitors.enter(office, ada)
  leave(false)
  visitors.mayKnock(office)
  await clock.advance(10 * 60_000)
  visitors.tick()
  expect(visitors.enter(office, ada).visitor).not.toBe(visitor)
})
