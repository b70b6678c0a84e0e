import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { serveStatic } from '@hono/node-server/serve-static'
import { type DocumentId, parseDocumentId } from '@quire/protocol'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import type { FirstLook } from './first-look/first-looks.ts'
import { withFirstLook } from './first-look/page.ts'
import { StartError } from './start-error.ts'

/**
 * What a page may load: only from this server, and sockets to it. Styles set from script are allowed by the CSSOM
 * without `unsafe-inline`.
 *
 * @param style - the one style sheet that the page brings along.
 * @param script - the one script in it, which puts the chosen theme on.
 */
const contentSecurityPolicy = (style: string | undefined, script: string | undefined): string =>
  [
    "default-src 'self'",
    `script-src 'self'${hashOf(script)}`,
    "connect-src 'self' ws: wss:",
    "img-src 'self' data: blob: https:",
    `style-src 'self'${hashOf(style)}`,
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ')

/** As a source of the policy, to go behind others. */
const hashOf = (text: string | undefined): string =>
  text === undefined ? '' : ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`

export interface WebOptions {
  /** Where Vite put the app, absolute; its `assets/` have names that change with their content. */
  readonly folder: string
  /** What the page of a document shows before its code is there; undefined where not everybody may read everything. */
  readonly firstLook: ((id: DocumentId) => Promise<FirstLook>) | undefined
}

/**
 * Serves the built web app. The browser's router draws its pages.
 *
 * @throws {StartError} when it is not built.
 */
export const createWeb = ({ folder, firstLook }: WebOptions): Hono => {
  const index = readPage(`${folder}/index.html`)
  const documentPage = readPage(`${folder}/document.html`)
  const web = new Hono()
  web.use(compress())
  web.use(async (context, next) => {
    await next()
    context.header('X-Content-Type-Options', 'nosniff')
    context.header('Referrer-Policy', 'same-origin')
  })
  web.use(
    '/assets/*',
    serveStatic({
      root: folder,
      precompressed: true,
      onFound: (_, context) => context.header('Cache-Control', 'public, max-age=31536000, immutable'),
    }),
  )
  web.get('/', (context) => context.html(index.html, 200, index.headers))
  web.get('/d/*', async (context) => {
    const id = documentIn(context.req.path)
    const look = id === undefined ? undefined : await firstLook?.(id)
    const html =
      id === undefined || !look ? documentPage.html : withFirstLook(documentPage.html, { id, ...look })
    return context.html(html, 200, documentPage.headers)
  })
  web.get('*', serveStatic({ root: folder }))
  return web
}

/** undefined for an address that names no document: the page says so. */
const documentIn = (path: string): DocumentId | undefined => {
  try {
    return parseDocumentId(decodeURIComponent(path.slice('/d/'.length)))
  } catch {
    return undefined
  }
}

interface Page {
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

const readPage = (path: string): Page => {
  const html = readHtml(path)
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1]
  const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1]
  return {
    html,
    headers: { 'Content-Security-Policy': contentSecurityPolicy(style, script), 'Cache-Control': 'no-cache' },
  }
}

const readHtml = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new StartError('the web app is not built: run "npx pnpm@12 build" first', { cause })
  }
}
