import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from '@quire/provider'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { until } from './support/poll.ts'
import { runToExit, startInstance, temporaryFolder } from './support/process.ts'

const secret = 'a secret that an application keeps'
const claims = (documents: Record<string, string>, lifeSeconds = 600): Record<string, unknown> => ({
  sub: 'ada',
  name: 'Ada',
  exp: Math.floor(Date.now() / 1000) + lifeSeconds,
  documents,
})
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token as any JWT library of an application would write it. */
const hs256 = (payload: unknown, key = secret): string => {
  const content = `${part({ alg: 'HS256' })}.${part(payload)}`
  return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`
}
const es256 = (payload: unknown, key: KeyObject): string => {
  const content = `${part({ alg: 'ES256', kid: 'one' })}.${part(payload)}`
  const signature = sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' })
  return `${content}.${signature.toString('base64url')}`
}

const start = async (tokenKeys: string) => {
  const environment = { QUIRE_DATA_DIR: await temporaryFolder(), QUIRE_TOKEN_KEYS: tokenKeys }
  const { url } = await startInstance(environment)
  const ask = (path: string, token?: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url + path, {
      ...init,
      headers: { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) },
    })
  const open = (documentId: string, token: string) => {
    const session = connect({ url, documentId, WebSocket, token: () => token })
    onTestFinished(() => session.close())
    return session
  }
  return { url, ask, open, environment }
}

test('a document is for those whose token says so, and as it says', async () => {
  const { open } = await start(`hs256:${secret}`)
  const editor = open('team/plan', hs256(claims({ 'team/plan': 'edit' })))
  const viewer = open('team/plan', hs256({ ...claims({ '*': 'view' }), sub: 'ben' }))
  await Promise.all([editor.whenSynced(), viewer.whenSynced()])
  editor.doc.getText('text').insert(0, 'from Ada')
  await until('Ben reads Ada', () => viewer.doc.getText('text').toString() === 'from Ada')
  expect(viewer.status.get().access).toBe('view')
  viewer.doc.getText('text').insert(0, 'not from Ben: ')
  editor.doc.getText('text').insert(8, '!')
  await until('Ben reads on', () => viewer.doc.getText('text').toString().endsWith('from Ada!'))
  expect(editor.doc.getText('text').toString()).toBe('from Ada!')
})

test.each([
  ['none', undefined, 401],
  ['one of another key', hs256(claims({ '*': 'own' }), 'the secret of somebody else, as long'), 401],
  ['one that is over', hs256(claims({ '*': 'own' }, -60)), 401],
  ['one that nobody signed', `${part({ alg: 'none' })}.${part(claims({ '*': 'own' }))}.`, 401],
  ['one for another document', hs256(claims({ 'team/other': 'own' })), 403],
])('with a token that is %s nothing opens', async (_, token, status) => {
  const { ask, url } = await start(`hs256:${secret}`)
  const ticket = { method: 'POST', body: '{"documentId":"team/plan"}' }
  const asJson = { headers: { 'content-type': 'application/json' } }
  expect((await ask('/api/tickets', token, { ...ticket, ...asJson })).status).toBe(status)
  expect((await ask('/api/documents', token)).status).toBe(status)
  expect((await ask('/api/documents', token, { method: 'POST' })).status).toBe(status)
  expect((await ask('/api/documents/team/plan', token)).status).toBe(status)
  const socket = new WebSocket(`${url.replace('http', 'ws')}/collab/team/plan`)
  await expect(new Promise((_, reject) => socket.once('error', reject))).rejects.toThrow('401')
})

test('a token for all documents lists them and makes new ones; one that may edit something uploads', async () => {
  const { ask } = await start(`hs256:${secret}`)
  const all = hs256(claims({ '*': 'edit' }))
  const one = hs256(claims({ 'team/plan': 'edit', 'team/other': 'view' }))
  expect((await ask('/api/documents', all, { method: 'POST' })).status).toBe(201)
  const { documents } = (await (await ask('/api/documents', all)).json()) as {
    documents: Array<{ id: string }>
  }
  expect(documents).toHaveLength(1)
  expect((await ask(`/api/documents/${documents[0]?.id}`, all)).status).toBe(200)
  expect((await ask('/api/documents', one, { method: 'POST' })).status).toBe(403)
  const upload = { method: 'POST', body: 'x', headers: { 'Quire-File-Name': 'x.txt' } }
  expect((await ask('/api/files', one, upload)).status).toBe(201)
  expect((await ask('/api/files', hs256(claims({ '*': 'view' })), upload)).status).toBe(403)
  expect((await ask('/api/files', undefined, upload)).status).toBe(401)
})

test('keys may be a JWKS file', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const file = join(await temporaryFolder(), 'jwks.json')
  await writeFile(
    file,
    JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }] }),
  )
  const { open, ask } = await start(file)
  await open('team/plan', es256(claims({ 'team/plan': 'edit' }), privateKey)).whenSynced()
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  expect((await ask('/api/documents', es256(claims({ '*': 'edit' }), other))).status).toBe(401)
})

test('instances that share a data folder take each other’s tickets', async () => {
  const { ask, environment } = await start(`hs256:${secret}`)
  const second = await startInstance(environment)
  const answer = await ask('/api/tickets', hs256(claims({ 'team/plan': 'view' })), {
    method: 'POST',
    body: '{"documentId":"team/plan"}',
    headers: { 'content-type': 'application/json' },
  })
  const { ticket } = (await answer.json()) as { ticket: string }
  const socket = new WebSocket(`${second.url.replace('http', 'ws')}/collab/team/plan?ticket=${ticket}`)
  onTestFinished(() => socket.terminate())
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
})

test('a file that is no JWKS stops the start with one line', async () => {
  const folder = await temporaryFolder()
  const { code, stderr } = await runToExit({
    QUIRE_DATA_DIR: folder,
    QUIRE_TOKEN_KEYS: join(folder, 'missing.json'),
  })
  expect(code).toBe(1)
  expect(stderr.trim()).toMatch(/^[^\n]*QUIRE_TOKEN_KEYS: [^\n]*missing\.json[^\n]*$/)
})

test('where tokens decide, a page says nothing of its document', async () => {
  const { ask, open } = await start(`hs256:${secret}`)
  const session = open('team/plan', hs256(claims({ 'team/plan': 'edit' })))
  await session.whenSynced()
  session.doc.getText('body').insert(0, 'for those who may')
  await session.whenDurable()
  const html = await (await ask('/d/team/plan')).text()
  expect(html).toContain('<div id="app"></div>')
  expect(html).not.toContain('id="snapshot"')
})
