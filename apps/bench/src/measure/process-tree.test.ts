import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { usageOf } from './process-tree.ts'

test("a grandchild's work counts", async () => {
  const burn =
    'const end = Date.now() + 300; while (Date.now() < end); console.log(1); setInterval(() => {}, 1e3)'
  const parent = spawn(
    process.execPath,
    [
      '-e',
      `const { stdout } = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(burn)}], { stdio: ['ignore', 'inherit', 'ignore'] }).on('spawn', () => {}); setInterval(() => {}, 1e3)`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], detached: true },
  )
  try {
    await once(parent.stdout, 'data')
    const usage = usageOf(parent.pid!)
    expect(usage.cpuSeconds).toBeGreaterThan(0.1)
    expect(usage.rssMiB).toBeGreaterThan(20)
    expect(usage.peakRssMiB).toBeGreaterThanOrEqual(usage.rssMiB)
  } finally {
    process.kill(-parent.pid!) // its group: the grandchild too
  }
})

test('a process that is gone is an error, not a zero', () => {
  expect(() => usageOf(2 ** 30)).toThrow('is gone')
})
