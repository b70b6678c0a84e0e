import type { Readable } from 'node:stream'
import type { HttpBindings } from '@hono/node-server'
import { CollabError } from '@quire/protocol'
import { type Context, Hono } from 'hono'
import { sniffImage, sniffLength } from './sniff.ts'
import { type FileStore, FileTooLargeError } from './store.ts'

export interface FileRoutesOptions {
  readonly files: FileStore
  readonly maxBytes: number
}

/** How many uploads are taken at once; more are asked to come back. */
const maxAtOnce = 32
/** Lets a page of ours send it and makes a browser ask first for any other page: we never say yes. */
const nameHeader = 'Quire-File-Name'

/**
 * Uploads and what was uploaded.
 *
 * `POST /api/files`: the body is the file, `Quire-File-Name` its name, percent-encoded; answers `{ url }` once the
 * file is on disk. `GET /files/<id>/<name>`: a picture of an allowed type is shown, anything else is only ever
 * downloaded. Neither may run script, whatever is in it.
 */
export const createFileRoutes = ({ files, maxBytes }: FileRoutesOptions): Hono => {
  let running = 0
  return new Hono()
    .onError((error, context) => {
      const refusal = asRefusal(error, maxBytes)
      if (!refusal) throw error
      return context.json({ error: refusal.reason, message: refusal.message }, refusal.httpStatus as 400)
    })
    .post('/api/files', async (context) => {
      const name = fileNameOf(context)
      if (Number(context.req.header('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
      if (running >= maxAtOnce)
        throw new CollabError('overloaded', 'too many uploads at once: try again in a moment')
      running++
      try {
        const id = await files.put(bodyOf(context), maxBytes)
        return context.json({ url: `/files/${id}/${encodeURIComponent(name)}` }, 201)
      } finally {
        running--
      }
    })
    .get('/files/:id/:name', async (context) => {
      const file = await files.get(context.req.param('id'))
      if (!file) throw new CollabError('notFound', 'there is no such file')
      const type = sniffImage(await file.head(sniffLength))
      const headers = {
        ...safeHeaders,
        'Content-Type': type ?? 'application/octet-stream',
        'Content-Length': String(file.size),
        'Content-Disposition': disposition(type ? 'inline' : 'attachment', context.req.param('name')),
      }
      if (context.req.method !== 'HEAD') return context.body(file.stream(), 200, headers)
      await file.close()
      return context.body(null, 200, headers)
    })
}

/** Even a file that a browser takes for a page can load, run and send nothing. */
const safeHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'private, max-age=31536000, immutable',
  'Referrer-Policy': 'no-referrer',
}

const fileNameOf = (context: Context): string => {
  const encoded = context.req.header(nameHeader)
  if (encoded === undefined) throw new CollabError('badMessage', `the file's name is missing: ${nameHeader}`)
  try {
    return cleanName(decodeURIComponent(encoded))
  } catch (cause) {
    throw new CollabError('badMessage', `${nameHeader} is not percent-encoded UTF-8`, { cause })
  }
}

/** A name that is safe in a path, in a header and on any disk it is saved to. */
const cleanName = (name: string): string =>
  name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\:*?"<>|]+/g, ' ')
    .trim()
    .replace(/^\.+/, '')
    .slice(-120)
    .replace(/^[\udc00-\udfff]/, '') || 'file' // half of a character that the cut went through

/** RFC 6266: the plain name for old programs, the real one for the others. */
const disposition = (kind: 'inline' | 'attachment', name: string): string => {
  const clean = cleanName(name)
  const plain = clean.replace(/[^\w .-]/g, '_')
  const encoded = encodeURIComponent(clean).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** The request's own stream where there is one: it stops reading when the disk is slower than the network. */
const bodyOf = (context: Context): AsyncIterable<Uint8Array> => {
  const { incoming } = context.env as Partial<HttpBindings> // absent under app.request()
  if (incoming) return incoming as Readable
  return (context.req.raw.body ?? new Blob([]).stream()) as unknown as AsyncIterable<Uint8Array> // Node's is one
}

const tooLarge = (maxBytes: number): CollabError =>
  new CollabError('tooLarge', `the file is larger than ${Math.floor(maxBytes / 1_048_576)} MiB`)

const asRefusal = (error: unknown, maxBytes: number): CollabError | undefined => {
  if (error instanceof CollabError) return error
  if (error instanceof FileTooLargeError) return tooLarge(maxBytes)
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
    return new CollabError('overloaded', 'the disk of the server is full', { cause: error })
  return undefined
}
