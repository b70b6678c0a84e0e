import { expect, test } from 'vitest'
import { describeChange, describeWriting } from './announce.ts'

const people = (...names: string[]) => new Map(names.map((name, at) => [name.length * 100 + at, name]))

test.each([
  [people(), people('Mei'), 'Mei came.'],
  [people('Mei'), people(), 'Mei left.'],
  [people(), people('Mei', 'Jo'), 'Mei and Jo came.'],
  [people(), people('Mei', 'Jo', 'Ida'), 'Mei, Jo and Ida came.'],
  [people(), people('Mei', 'Jo', 'Ida', 'Otto'), '4 people came.'],
  [people('Mei'), people('Mei'), ''],
])('%o → %o is %j', (before, after, sentence) => {
  expect(describeChange(before, after)).toBe(sentence)
})

test.each([
  [[], ''],
  [['Mei'], 'Mei is writing.'],
  [['Mei', 'Jo'], 'Mei and Jo are writing.'],
  [['Mei', 'Jo', 'Ida', 'Otto'], '4 people are writing.'],
])('that %o write is said as %j', (names, sentence) => {
  expect(describeWriting(names)).toBe(sentence)
})
