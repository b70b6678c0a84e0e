import { expect, test } from 'vitest'
import { findEmoji } from './names.ts'

test('a name finds its emoji first', () => {
  expect(findEmoji('tada')[0]).toMatchObject({ emoji: '🎉', name: 'tada' })
  expect(findEmoji('smi').map(({ name }) => name)).toContain('smile')
})

test('a name that is none finds nothing', () => {
  expect(findEmoji('qqqq')).toEqual([])
})
