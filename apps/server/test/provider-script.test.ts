import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from './support/collaboration.ts'
import { joinSynced } from './support/people.ts'

test('the script of docs/provider.md runs in Node, its edit is there, and it ends by itself', async () => {
  const serving = await serve()
  onTestFinished(() => serving.stop())
  const guide = await readFile(new URL('../../../docs/provider.md', import.meta.url), 'utf8')
  const example = /## In Node\n.*?```ts\n(.*?)```/s.exec(guide)?.[1] ?? ''
  expect(example).toContain('http://localhost:3000')
  // Beside package.json, so that it finds the packages by their names.
  const file = fileURLToPath(new URL(`../.script-example-${process.pid}.ts`, import.meta.url))
  await writeFile(file, example.replace('http://localhost:3000', serving.url))
  onTestFinished(() => rm(file, { force: true }))
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--conditions=@quire/source', file],
    { stdio: 'inherit' },
  )
  expect(await once(child, 'exit')).toEqual([0, null])
  const reader = await joinSynced(serving.url, 'team/plan')
  expect(reader.doc.getText('notes').toString()).toBe('A script was here.\n')
})
