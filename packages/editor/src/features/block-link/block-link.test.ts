import { expect, test } from 'vitest'
import { blockLink, blockOfHash } from './block-link.ts'

test.each(['first', 'a~7.12', 'Ünï/codé #1'])('a link to block %j leads to it', (id) => {
  const link = blockLink('https://docs.example.org/d/team/plan?mode=read#b-other', id)
  expect(link.startsWith('https://docs.example.org/d/team/plan?mode=read#b-')).toBe(true)
  expect(blockOfHash(new URL(link).hash)).toBe(id)
})

test.each(['', '#', '#b-', '#intro', '#b-%E0%A4%A'])('%j names no block', (hash) => {
  expect(blockOfHash(hash)).toBeUndefined()
})
