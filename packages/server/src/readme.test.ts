import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))

test('the example of the README runs, serves its own page and documents, and ends on SIGTERM', async () => {
  const readme = await readFile(join(packageFolder, 'README.md'), 'utf8')
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
  const folder = await mkdtemp(join(tmpdir(), 'quire-readme-'))
  // Beside package.json, so that it finds the package by its name as an installed one would be found.
  const file = join(packageFolder, `.readme-example-${process.pid}.ts`)
  await writeFile(
    file,
    `${example.replace('./documents.db', join(folder, 'documents.db')).replace('3000', '0')}
     server.once('listening', () => process.stdout.write(JSON.stringify(server.address())))`,
  )
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--conditions=@quire/source', file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const docs = [new Y.Doc(), new Y.Doc()]
  const providers: WebsocketProvider[] = []
  try {
    const [address] = (await once(child.stdout, 'data')) as [Buffer]
    const { port } = JSON.parse(address.toString()) as { port: number }
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('My application')
    for (const doc of docs)
      providers.push(
        new WebsocketProvider(`ws://127.0.0.1:${port}/collab`, 'team/plan', doc, {
          WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket, // ws has all of it that is used
          disableBc: true,
        }),
      )
    const [a, b] = docs.map((doc) => doc.getText('t'))
    a?.insert(0, 'hello')
    await vi.waitFor(() => expect(b?.toString()).toBe('hello'))
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  } finally {
    for (const provider of providers) provider.destroy()
    child.kill('SIGKILL')
    await rm(file, { force: true })
    await rm(folder, { recursive: true })
  }
})
