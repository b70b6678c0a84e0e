import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startInstance, temporaryFolder } from './support/process.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const start = async (environment: Record<string, string> = {}) => {
  const folder = await temporaryFolder()
  const { url } = await startInstance({ QUIRE_DATA_DIR: folder, ...environment })
  return {
    url,
    left: () => readdir(join(folder, 'files')),
    upload: (body: BodyInit, name: string, headers: Record<string, string> = {}) =>
      fetch(`${url}/api/files`, {
        method: 'POST',
        body,
        headers: { 'Quire-File-Name': encodeURIComponent(name), ...headers },
      }),
    get: async (answer: Response) => {
      const { url: path } = (await answer.json()) as { url: string }
      return { path, response: await fetch(new URL(path, url)) }
    },
  }
}

test('a picture is kept byte for byte and shown, under a name of its own', async () => {
  const { upload, get } = await start()
  const { path, response } = await get(await upload(png, 'Reiher am Fluß.png'))
  expect(path).toMatch(/^\/files\/[\w-]{22}\/Reiher%20am%20Flu%C3%9F\.png$/)
  expect(response.headers.get('content-type')).toBe('image/png')
  expect(response.headers.get('content-disposition')).toMatch(/^inline; /)
  expect(Buffer.from(await response.arrayBuffer()).equals(png)).toBe(true)
})

test.each([
  ['a.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ['a.png', 'image/png', '<!doctype html><script>alert(1)</script>'],
  ['a.html', 'text/html', '<script>alert(1)</script>'],
  ['a.pdf', 'application/pdf', '%PDF-1.7'],
])('%s that says it is %s is only ever downloaded', async (name, type, body) => {
  const { upload, get } = await start()
  const { response } = await get(await upload(body, name, { 'content-type': type }))
  expect(response.headers.get('content-type')).toBe('application/octet-stream')
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; /)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
})

test('a file over the limit is refused, told or not, and nothing of it is left', async () => {
  const { url, upload, left } = await start({ QUIRE_MAX_UPLOAD_MB: '1' })
  const tooMuch = new Uint8Array(1_048_577)
  expect((await upload(tooMuch, 'a.bin')).status).toBe(413)
  const untold = await new Promise<number | undefined>((resolve) => {
    const call = request(`${url}/api/files`, { method: 'POST', headers: { 'Quire-File-Name': 'a.bin' } })
    call.on('response', ({ statusCode }) => resolve(statusCode))
    call.on('error', () => undefined) // the server hangs up on the rest
    call.end(tooMuch)
  })
  expect(untold).toBe(413)
  expect((await upload(new Uint8Array(1_048_576), 'a.bin')).status).toBe(201)
  expect(await left()).toHaveLength(1)
})

test('an upload that breaks off leaves nothing', async () => {
  const { url, left } = await start()
  const call = request(`${url}/api/files`, {
    method: 'POST',
    headers: { 'Quire-File-Name': 'a.bin', 'Content-Length': '1000000' },
  })
  call.on('error', () => undefined) // it is us who break it off
  call.write(new Uint8Array(100_000))
  await expect.poll(left).toHaveLength(1)
  call.destroy()
  await expect.poll(left).toHaveLength(0)
})

test('a page of another origin cannot upload: without our header nothing is taken', async () => {
  const { url, left } = await start()
  const simple = await fetch(`${url}/api/files`, { method: 'POST', body: 'x' })
  expect(simple.status).toBe(400)
  const asked = await fetch(`${url}/api/files`, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-headers': 'quire-file-name' },
  })
  expect(asked.headers.get('access-control-allow-origin')).toBeNull()
  expect(await left()).toEqual([])
})

test.each(['..%2F..%2Fquire.db', 'AAAAAAAAAAAAAAAAAAAAAA', 'x.part', '%00'])(
  '/files/%s/x is not there',
  async (id) => {
    const { url } = await start()
    expect((await fetch(`${url}/files/${id}/x`)).status).toBe(404)
  },
)

test('a name that would break out of its header or path does not', async () => {
  const { upload, get } = await start()
  const { path, response } = await get(await upload('x', '../..\\a"\r\nSet-Cookie: b=1;\u202egnp.exe'))
  expect(decodeURIComponent(path.split('/')[3] ?? '')).not.toMatch(/["\r\n/\\\u202e]/)
  expect(response.status).toBe(200)
  expect(response.headers.get('set-cookie')).toBeNull()
})
