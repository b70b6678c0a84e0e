import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join as joinPath } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { joinSynced, textOf } from './support/people.ts'
import { until } from './support/poll.ts'
import { freePort, runToExit, startInstance, temporaryFolder } from './support/process.ts'

const onlyLine = (text: string): string => {
  const lines = text.trim().split('\n')
  expect(lines).toHaveLength(1)
  return lines[0] ?? ''
}

test('a wrong variable stops the start with one line and exit code 1', async () => {
  const { code, stderr, stdout } = await runToExit({ PORT: 'abc' })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(onlyLine(stderr)).toBe('PORT=abc: expected a port from 0 to 65535 (0 picks a free one)')
})

test('a port that is taken stops the start with one line and exit code 1', async () => {
  const server = createServer().listen(await freePort(), '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const { code, stderr } = await runToExit({ PORT: `${port}`, QUIRE_DATA_DIR: await temporaryFolder() })
  expect(code).toBe(1)
  expect(onlyLine(stderr)).toContain(`port ${port} on 127.0.0.1 is taken`)
})

test('a database file that cannot be opened stops the start with one line and exit code 1', async () => {
  const folder = await temporaryFolder()
  await writeFile(
    joinPath(folder, 'quire.db'),
    'this is no SQLite file, and long enough to be read as one'.repeat(40),
  )
  const { code, stderr } = await runToExit({ PORT: '0', QUIRE_DATA_DIR: folder })
  expect(code).toBe(1)
  expect(onlyLine(stderr)).toContain(joinPath(folder, 'quire.db'))
})

test('a data folder that cannot be made stops the start with one line and exit code 1', async () => {
  const file = joinPath(await temporaryFolder(), 'file')
  await writeFile(file, '')
  const { code, stderr } = await runToExit({ PORT: '0', QUIRE_DATA_DIR: joinPath(file, 'data') })
  expect(code).toBe(1)
  expect(onlyLine(stderr)).toContain('QUIRE_DATA_DIR')
})

test('SIGTERM drains: what was typed is on disk, clients are told to come back, the exit code is 0', async () => {
  const environment = { QUIRE_DATA_DIR: await temporaryFolder() }
  const instance = await startInstance(environment)
  const writer = await joinSynced(instance.url, 'plan')
  const plain = new WebSocket(`${instance.url.replace('http', 'ws')}/collab/plan`)
  onTestFinished(() => plain.terminate())
  await once(plain, 'open')
  writer.doc.getText('text').insert(0, 'last words')
  await writer.whenDurable()
  const closed = once(plain, 'close') as Promise<[number, Buffer]>

  expect(await instance.stop()).toBe(0)
  const [code, text] = await closed
  expect(code).toBe(1012)
  expect(String(text)).toMatch(/^restarting;retry-after=\d+$/)

  const restarted = await startInstance(environment)
  expect(textOf(await joinSynced(restarted.url, 'plan'))).toBe('last words')
})

test('it says that it lives and is ready', async () => {
  const instance = await startInstance({ QUIRE_DATA_DIR: await temporaryFolder() })
  expect((await fetch(`${instance.url}/livez`)).status).toBe(200)
  await until('ready', async () => (await fetch(`${instance.url}/readyz`)).status === 200)
})
