import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

const known = { workloads: ['fan-10', 'idle'], servers: ['quire', 'relay'] }

test('without names all is measured; names choose workloads and servers apart', () => {
  expect(readOptions([], known)).toMatchObject({ ...known, repeats: 3, scale: 1 })
  expect(readOptions(['idle', '--quick'], known)).toMatchObject({
    workloads: ['idle'],
    servers: ['quire', 'relay'],
    repeats: 1,
    scale: 0.2,
  })
  expect(readOptions(['relay', '--repeats', '2', '--seconds', '1'], known)).toMatchObject({
    workloads: ['fan-10', 'idle'],
    servers: ['relay'],
    repeats: 2,
    measuredMs: 1000,
  })
})

test('the tables go to results/, or where an absolute name says', () => {
  expect(readOptions([], known).out).toMatch(/\/apps\/bench\/results\/latest\.md$/)
  expect(readOptions(['--out', 'today'], known).out).toMatch(/\/apps\/bench\/results\/today\.md$/)
  expect(readOptions(['--out', '/tmp/today'], known).out).toBe('/tmp/today.md')
})

test('what is not known is refused with what is', () => {
  expect(() => readOptions(['fan-11'], known)).toThrow(
    'no workload or server fan-11; there are fan-10, idle, quire, relay',
  )
  expect(() => readOptions(['--repeats', 'many'], known)).toThrow('--repeats many: expected a number above 0')
})
