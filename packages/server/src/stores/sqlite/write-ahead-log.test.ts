import { expect, test } from 'vitest'
import { useWriteAheadLog } from './write-ahead-log.ts'

/** A file that another process is just switching, for so many attempts. */
const switchedElsewhere = (attempts: number) => {
  let made = 0
  return {
    made: () => made,
    exec: () => {
      made += 1
      if (made <= attempts) throw new Error('database is locked')
    },
  }
}

test('a file that another process is switching at this moment is waited for', () => {
  const database = switchedElsewhere(3)
  useWriteAheadLog(database)
  expect(database.made()).toBe(4)
})

test('a file that stays locked, and one that cannot be switched at all, say so', () => {
  expect(() => useWriteAheadLog(switchedElsewhere(Number.POSITIVE_INFINITY))).toThrow('locked')
  const broken = {
    exec: () => {
      throw new Error('file is not a database')
    },
  }
  expect(() => useWriteAheadLog(broken)).toThrow('not a database')
})
