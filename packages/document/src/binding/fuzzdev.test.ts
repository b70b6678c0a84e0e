import { test } from 'vitest'
import { runIntent } from './testing/intent.ts'
const N = Number(process.env.FN ?? 200), S = Number(process.env.FS ?? 1)
const mode = process.env.FM ?? 'plain'
test('fuzz', () => {
  const failures = new Map<string, [number, string, number]>()
  for (let seed = S; seed < S + N; seed++) {
    try {
      runIntent(seed, { people: 2 + (seed % 3), rounds: 4, editsPerRound: 4, structure: mode !== 'plain', moves: mode === 'moves' || mode === 'all', undo: mode === 'undo' || mode === 'all' })
    } catch (e) {
      const err = e as Error
      const key = err.message.split('\n')[0]!.replace(/w\d+x/g, 'W').replace(/\d+/g,'N')
      const old = failures.get(key)
      if (!old || err.message.length < old[1].length) failures.set(key, [seed, err.message + '\n' + ((err.cause as Error)?.stack ?? '').split('\n').slice(0, 16).join('\n'), (old?.[2] ?? 0) + 1])
      else old[2]++
    }
  }
  for (const [k, [seed, m, n]] of failures) console.log('####', n, k, 'seed', seed, '\n', m)
  console.log('failed kinds', failures.size)
}, 600000)
