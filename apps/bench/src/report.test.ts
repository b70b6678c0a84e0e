import { expect, test } from 'vitest'
import { type Run, table, verdicts } from './report.ts'
import type { ServerName, ServerUnderTest } from './servers/server.ts'
import type { Workload } from './workloads/workload.ts'

const run = (server: ServerName, cpuPer100k: number, troubles = {}): Run => ({
  workload: 'fan-100',
  server,
  outcome: { figures: { cpuPer100k, delivered: 10 }, troubles },
})
const runs = [run('quire', 0.5), run('relay', 1), run('quire', 0.9), run('relay', 3), run('hocuspocus', 2)]

const workload: Workload = {
  name: 'fan-100',
  title: 'a hundred',
  figures: [
    { key: 'cpuPer100k', title: 'CPU' },
    { key: 'delivered', title: 'delivered/s', isHigherBetter: true },
    { key: 'absent', title: 'never measured' },
  ],
  run: () => Promise.reject(new Error('not run here')),
}
const server = (name: ServerName) => ({ name, version: name }) as ServerUnderTest // only these two are printed

test('a row has best, median and the ratio to the relay; a figure that nobody has is left out', () => {
  expect(table(workload, [server('quire'), server('relay'), server('hocuspocus')], runs).split('\n')).toEqual(
    [
      '## fan-100: a hundred',
      '',
      '|  | CPU | delivered/s |',
      '| --- | ---: | ---: |',
      '| quire | 0.5 (0.7) **0.5×** | 10 (10) **1×** |',
      '| relay | 1 (2) | 10 (10) |',
      '| hocuspocus | 2 **2×** | 10 **1×** |',
    ],
  )
})

test('a run that was held up counts only when there is no calm one', () => {
  const disturbed = (share: number, cpuPer100k: number): Run => ({
    workload: 'fan-100',
    server: 'quire',
    outcome: { figures: { cpuPer100k, disturbed: share }, troubles: {} },
  })
  const lastRow = (...them: readonly Run[]) =>
    table(workload, [server('quire')], them)
      .split('\n')
      .at(-1)
  expect(lastRow(disturbed(0.05, 7), disturbed(0.9, 1), disturbed(0.1, 9))).toBe('| quire | 7 (8) |')
  expect(lastRow(disturbed(0.8, 7), disturbed(0.9, 1))).toBe('| quire | 7 |')
})

test('what went wrong stands below the table, once', () => {
  const troubled = [run('quire', 1, { 'closed 1013': 3 }), run('quire', 1, { 'closed 1013': 3 })]
  expect(
    table(workload, [server('quire')], troubled)
      .split('\n')
      .slice(-2),
  ).toEqual(['', '- quire: closed 1013 (3 times)'])
})

test('targets are judged on the best, and only where both sides were measured', () => {
  expect(verdicts(runs).split('\n').slice(4)).toEqual([
    '| fan-100 cpuPer100k | 0.8x hocuspocus / y-websocket | 0.25 | reached |',
    '| fan-100 cpuPer100k | 0.85x relay | 0.5 | reached |',
  ])
  expect(verdicts([run('relay', 1)])).toBe('')
  expect(verdicts([run('quire', 1), run('relay', 1)])).toContain('**missed**')
})
