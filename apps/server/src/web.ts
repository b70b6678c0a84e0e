import { readFileSync } from 'node:fs'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { StartError } from './start-error.ts'

/** Pages the browser's router draws from the one `index.html`. */
const pages = ['/', '/d/*']

/**
 * What a page may load: only from this server, and sockets to it. Styles set from script are allowed by the CSSOM
 * without `unsafe-inline`.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "connect-src 'self' ws: wss:",
  "img-src 'self' data: blob: https:",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ')

/**
 * Serves the built web app.
 *
 * @param folder - where Vite put it, absolute; its `assets/` have names that change with their content.
 * @throws {StartError} when it is not built.
 */
export const createWeb = (folder: string): Hono => {
  const index = readIndex(folder)
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
      onFound: (_, context) => context.header('Cache-Control', 'public, max-age=31536000, immutable'),
    }),
  )
  for (const page of pages)
    web.get(page, (context) => {
      context.header('Content-Security-Policy', contentSecurityPolicy)
      context.header('Cache-Control', 'no-cache')
      return context.html(index)
    })
  web.get('*', serveStatic({ root: folder }))
  return web
}

const readIndex = (folder: string): string => {
  try {
    return readFileSync(`${folder}/index.html`, 'utf8')
  } catch (cause) {
    throw new StartError('the web app is not built: run "npx pnpm@12 build" first', { cause })
  }
}
