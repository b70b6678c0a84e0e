import { expect, test } from 'vitest'
import { messageOf } from './messages.ts'
import { blob, integer, text } from './values.ts'

test('a value of another type than its column says is an error, not a document', () => {
  expect(() => integer('1')).toThrow('integer')
  expect(() => text(undefined)).toThrow('text')
  expect(() => blob('x')).toThrow('bytes')
})

test('whatever a driver throws is told in words', () => {
  expect([messageOf(new Error('disk full')), messageOf('disk full')]).toEqual(['disk full', 'disk full'])
})
