import { writeFile } from 'node:fs/promises'
import { connect as connectHttp2 } from 'node:http2'
import { join as joinPath } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { makeCertificate } from './support/certificate.ts'
import { joinSynced, untilText } from './support/people.ts'
import { runToExit, startInstance, temporaryFolder } from './support/process.ts'

const certificate = async () => {
  const { ca, certFile, keyFile } = await makeCertificate()
  return { ca, QUIRE_TLS_CERT: certFile, QUIRE_TLS_KEY: keyFile }
}

test('with a certificate, one port serves HTTP/2 and secure WebSockets', async () => {
  const { ca, ...files } = await certificate()
  const { url } = await startInstance({ QUIRE_DATA_DIR: await temporaryFolder(), ...files })
  expect(url).toMatch(/^https:/)

  const http2 = connectHttp2(url, { ca })
  onTestFinished(() => http2.close())
  const status = await new Promise((resolve, reject) => {
    const request = http2.request({ ':path': '/livez' })
    request
      .on('response', (headers) => resolve(headers[':status']))
      .on('error', reject)
      .resume()
  })
  expect(status).toBe(200)

  class Trusting extends WebSocket {
    constructor(address: string | URL, protocols: string[]) {
      super(address, protocols, { ca })
    }
  }
  const ada = await joinSynced(url, 'plan', Trusting)
  const mei = await joinSynced(url, 'plan', Trusting)
  ada.doc.getText('text').insert(0, 'in secret')
  await untilText(mei, 'in secret')
})

test('a certificate that is none stops the start with one line and exit code 1', async () => {
  const { QUIRE_TLS_KEY } = await certificate()
  const broken = joinPath(await temporaryFolder(), 'broken.pem')
  await writeFile(broken, 'no certificate')
  const { code, stderr } = await runToExit({
    PORT: '0',
    QUIRE_DATA_DIR: await temporaryFolder(),
    QUIRE_TLS_CERT: broken,
    QUIRE_TLS_KEY,
  })
  expect(code).toBe(1)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain('QUIRE_TLS_CERT')
})
