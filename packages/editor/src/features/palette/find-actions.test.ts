import { Type } from 'lucide-react'
import { expect, test } from 'vitest'
import type { Action } from '../../ui/action.ts'
import { findActions } from './find-actions.ts'

const action = (label: string, ...keywords: string[]): Action => ({
  id: label,
  label,
  icon: Type,
  keywords,
  run: () => undefined,
})
const groups = [
  { title: 'Insert', actions: [action('Quote', 'citation'), action('Table', 'grid')] },
  { title: 'Format', actions: [action('Bold', 'strong'), action('Red text', 'colour')] },
]
const found = (query: string) =>
  findActions(groups, query).map(({ title, actions }) => [title, ...actions.map(({ label }) => label)])

test('without a query everything stands in its order', () => {
  expect(found('')).toEqual([
    ['Insert', 'Quote', 'Table'],
    ['Format', 'Bold', 'Red text'],
  ])
})

test.each([
  ['bol', [['Format', 'Bold']]],
  ['text', [['Format', 'Red text']]],
  ['grid', [['Insert', 'Table']]],
  ['nothing of the kind', []],
])('%j finds %j', (query, expected) => {
  expect(found(query)).toEqual(expected)
})

test('the group with the best answer comes first', () => {
  expect(found('t').map(([title]) => title)).toEqual(['Insert', 'Format'])
  expect(found('b').map(([title]) => title)).toEqual(['Format', 'Insert'])
})
