import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { findNginx } from '../../../../scripts/tools.mjs'
import type { Certificate } from './certificate.ts'
import { until } from './poll.ts'
import { type AtEnd, atTestEnd, freePort, temporaryFolder } from './process.ts'

export interface NginxOptions {
  /** Where the server listens. */
  readonly upstreamPort: number
  /** With one it speaks TLS and HTTP/2, without one HTTP/1.1. */
  readonly certificate?: Certificate | undefined
  /** `documented` passes all; the others do what badly set up proxies do. */
  readonly manner?: 'documented' | 'refuses upgrades' | 'refuses upgrades and holds answers back' | undefined
}

export interface Nginx {
  readonly port: number
  /** Goes on in another manner without dropping a connection, as `nginx -s reload` does. */
  reload(manner: NginxOptions['manner']): Promise<void>
}

/** Starts an nginx in front of a server; it ends with the test. */
export const startNginx = async (options: NginxOptions, atEnd: AtEnd = atTestEnd): Promise<Nginx> => {
  const folder = await temporaryFolder(atEnd)
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  await writeFile(file, configOf(folder, port, options))
  const child = spawn(findNginx(), ['-c', file, '-p', folder, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaints = ''
  child.stderr.on('data', (bytes) => {
    complaints += bytes
  })
  atEnd(() => stop(child))
  await until('nginx listens', async () => {
    if (child.exitCode !== null) throw new Error(`nginx exited with ${child.exitCode}: ${complaints}`)
    return answers(port)
  })
  return {
    port,
    reload: async (manner) => {
      await writeFile(file, configOf(folder, port, { ...options, manner }))
      child.kill('SIGHUP')
    },
  }
}

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** What docs/self-hosting.md tells operators to write. */
const documented =
  /```nginx\n(.*?)```/s.exec(
    readFileSync(new URL('../../../../docs/self-hosting.md', import.meta.url), 'utf8'),
  )?.[1] ?? ''

const configOf = (folder: string, port: number, options: NginxOptions): string => `
daemon off;
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  ${serverOf(port, options)}
}
`

const serverOf = (
  port: number,
  { upstreamPort, certificate, manner = 'documented' }: NginxOptions,
): string => {
  const listening = certificate
    ? documented
        .replace('listen 443', `listen 127.0.0.1:${port}`)
        .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate.certFile};`)
        .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${certificate.keyFile};`)
    : documented
        .replace('listen 443 ssl http2', `listen 127.0.0.1:${port}`)
        .replace(/ssl_certificate.*;/g, '')
  const config = listening.replace('http://127.0.0.1:3000', `http://127.0.0.1:${upstreamPort}`)
  if (manner === 'documented') return config
  const refusing = config.replace('location / {', 'location / {\n    if ($http_upgrade) { return 400; }')
  if (manner === 'refuses upgrades') return refusing
  // Its buffers alone hold no event back; compressing does, where it does not heed the server's `X-Accel-Buffering: no`.
  return refusing.replace(
    'proxy_buffering off;',
    'proxy_buffering on; proxy_ignore_headers X-Accel-Buffering; gzip on; gzip_proxied any; gzip_min_length 0; gzip_types text/event-stream;',
  )
}
