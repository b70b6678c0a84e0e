import { expect, test } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import { GroupCommit } from './group-commit.ts'

/** Commits that end when the test says so. */
const heldCommits = (intervalMs = 0) => {
  const clock = createFakeClock()
  const groups: number[][] = []
  const ends: Array<{ succeed: () => void; fail: () => void }> = []
  const commits = new GroupCommit<number, number>(
    (group) => {
      groups.push([...group])
      return new Promise((resolve, reject) => {
        ends.push({
          succeed: () => resolve(group.map((entry) => entry * 10)),
          fail: () => reject(new Error('disk full')),
        })
      })
    },
    { maxWaitingBytes: 100, intervalMs, clock },
  )
  return { clock, commits, groups, ends }
}
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

test('one commit is under way, and all that comes meanwhile goes into the next', async () => {
  const { commits, groups, ends } = heldCommits()
  const results = [1, 2, 3].map((entry) => commits.add(entry, 1))
  expect(groups).toEqual([[1]])
  ends[0]?.succeed()
  await settle()
  expect(groups).toEqual([[1], [2, 3]])
  ends[1]?.succeed()
  expect(await Promise.all(results)).toEqual([10, 20, 30])
  await commits.whenIdle()
})

test('a commit that fails fails those in it, and the next goes on', async () => {
  const { commits, ends } = heldCommits()
  const [first, second] = [commits.add(1, 1), commits.add(2, 1)]
  ends[0]?.fail()
  await expect(first).rejects.toThrow('disk full')
  ends[1]?.succeed()
  expect(await second).toBe(20)
})

test('what is too much to wait is refused', async () => {
  const { commits, ends } = heldCommits()
  const first = commits.add(1, 60)
  const second = commits.add(2, 60)
  await expect(commits.add(3, 60)).rejects.toMatchObject({ reason: 'overloaded' })
  ends[0]?.succeed()
  await first
  await settle()
  ends[1]?.succeed()
  await second
})

test('after quiet a commit begins at once; the next no sooner than the interval allows', async () => {
  const { clock, commits, groups, ends } = heldCommits(5)
  const first = commits.add(1, 1)
  expect(groups).toEqual([[1]])
  await clock.advance(1)
  ends[0]?.succeed()
  await first
  const second = commits.add(2, 1)
  await clock.advance(3)
  const third = commits.add(3, 1)
  expect(groups).toEqual([[1]])
  await clock.advance(1)
  expect(groups).toEqual([[1], [2, 3]])
  ends[1]?.succeed()
  await Promise.all([second, third])
  await clock.advance(100)
  void commits.add(4, 1)
  expect(groups).toEqual([[1], [2, 3], [4]])
})
