import { expect, test } from 'vitest'
import { diff } from './diff.ts'

/** What stays, `-` before what goes and `+` before what comes. */
const show = (before: string, after: string, caret?: number): string => {
  let [old, fresh] = [0, 0]
  return diff(before, after, caret)
    .map(({ kind, length }) => {
      const text = kind === 'insert' ? after.slice(fresh, fresh + length) : before.slice(old, old + length)
      if (kind !== 'insert') old += length
      if (kind !== 'delete') fresh += length
      return `${{ keep: '', delete: '-', insert: '+' }[kind]}[${text}]`
    })
    .join('')
}

test.each([
  ['a letter typed among equal ones is the one at the caret', 'aaa', 'aaaa', 2, '[a]+[a][aa]'],
  ['a letter typed within a word', 'wrd', 'word', 2, '[w]+[o][rd]'],
  ['a letter exchanged within a word', 'ward', 'word', 2, '[w]-[a]+[o][rd]'],
  ['letters deleted over the border of two words', 'some where', 'sohere', 2, '[so]-[me w][here]'],
  ['a word for two, with letters of both', 'w20x w11x end', 'w21x end', 5, '-[w20x w11x]+[w21x][ end]'],
  ['a word for one whose letters it has', 'w1x end', 'w11x end', 5, '-[w1x]+[w11x][ end]'],
  ['more than a letter exchanged', 'the color', 'the colder', 10, '[the ]-[color]+[colder]'],
  ['signs of a script without spaces are no word', '漢字かな交', '漢字仮名交', 4, '[漢字]-[かな]+[仮名][交]'],
  ['a sign of two code units is exchanged whole', 'a😀b', 'a😁b', 3, '[a]-[😀]+[😁][b]'],
])('%s', (_, before, after, caret, expected) => {
  expect(show(before, after, caret)).toBe(expected)
})
