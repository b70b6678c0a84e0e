import {
  CollabError,
  closeText,
  type Dialect,
  type DocumentId,
  decodeParcel,
  encodeParcel,
  type Parcel,
  refusals,
} from '@quire/protocol'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { streamSSE } from 'hono/streaming'
import type { Grant } from '../core/authenticate.ts'
import type { Rooms } from '../core/rooms.ts'
import type { Ended } from '../transports/http-connection.ts'
import type { HttpCalls, HttpHome } from '../transports/http-home.ts'

export interface TransportRoutesOptions {
  readonly rooms: Rooms
  readonly home: HttpHome
  readonly calls: HttpCalls
  readonly maxMessageBytes: number
  /** Lets a client in, as before an upgrade. @throws {CollabError} */
  readonly admit: (c: Context, documentId: DocumentId) => Promise<Admitted>
  /** @throws {CollabError} `forbidden` */
  readonly assertOrigin: (c: Context) => void
  /** The percent-decoded, parsed id. @throws {CollabError} `notFound` */
  readonly parseId: (encoded: string) => DocumentId
}

export interface Admitted {
  readonly grant: Grant
  readonly address: string
}

const prefix = '/collab-http/'
/** Shorter than what proxies allow a silent answer, and than SPEC H7 allows a client. */
const pollWaitMs = 20_000
/** An event stream speaks at least this often, so that no proxy takes it for dead. */
const eventsWaitMs = 15_000
const dialect: Dialect = 'quire.v1'

/** The routes of SPEC H: the same frames where WebSockets are blocked. */
export const createTransportRoutes = (options: TransportRoutesOptions): Hono => {
  const { rooms, home, calls, admit, assertOrigin, parseId, maxMessageBytes } = options
  const app = new Hono()
  const limited = bodyLimit({
    maxSize: maxMessageBytes + 64 * 1024, // the largest frame, and the numbers around it
    onError: () => {
      throw new CollabError('tooLarge', `a parcel has more than ${maxMessageBytes} bytes`)
    },
  })

  app.use(`${prefix}*`, async (c, next) => {
    assertOrigin(c)
    await next()
    c.header('Cache-Control', 'no-store, no-transform')
    c.header('X-Accel-Buffering', 'no') // nginx would hold events back
  })

  app.post(`${prefix}*`, limited, async (c) => {
    const frames = matchCall(c, 'frames')
    if (frames)
      return answerPush(c, await calls.push(frames, decodeParcel(await bodyOf(c)), countOf(c, 'after')))
    const documentId = parseId(matchDocument(c))
    const { grant, address } = await admit(c, documentId)
    const connectionId = home.open((connection) =>
      rooms.join({ documentId, grant, dialect, address, connection }),
    )
    return c.json({ connectionId }, 201)
  })

  app.get(`${prefix}connections/:id/poll`, async (c) => {
    const after = countOf(c, 'after')
    const call = countOf(c, 'call')
    const pulled = await calls.pull(c.req.param('id'), { call, confirmed: after, after, waitMs: pollWaitMs })
    if (pulled.kind === 'ended') return answerEnded(c, pulled)
    const parcel: Parcel = pulled.kind === 'parcel' ? pulled.parcel : { first: after + 1, frames: [] }
    return c.body(encodeParcel(parcel), 200, { 'Content-Type': 'application/octet-stream' })
  })

  app.get(`${prefix}connections/:id/events`, (c) => {
    const connectionId = c.req.param('id')
    const call = countOf(c, 'call')
    const confirmed = countOf(c, 'after')
    return streamSSE(c, async (stream) => {
      await stream.write(': hello\n\n')
      // What is written may still be lost on the way: only the client's own word confirms it.
      for (let after = confirmed; !stream.aborted; ) {
        const pulled = await calls.pull(connectionId, { call, confirmed, after, waitMs: eventsWaitMs })
        if (pulled.kind === 'superseded') return
        if (pulled.kind === 'ended') {
          await stream.writeSSE({ event: 'close', data: closeLine(pulled) })
          return
        }
        const { first, frames } = pulled.parcel
        if (frames.length === 0) await stream.write(': still here\n\n')
        else await stream.writeSSE({ data: Buffer.from(encodeParcel({ first, frames })).toString('base64') })
        after = first + frames.length - 1
      }
    })
  })

  app.delete(`${prefix}connections/:id`, async (c) => {
    await calls.leave(c.req.param('id'))
    return c.body(null, 204)
  })
  return app
}

/** The id of a connection in `…/connections/<id>/<call>`. */
const matchCall = (c: Context, call: string): string | undefined =>
  new RegExp(`${prefix}connections/([^/]+)/${call}$`).exec(pathOf(c))?.[1]

/** What stands before `/connections`: the document's id, which may contain `/`. */
const matchDocument = (c: Context): string => {
  const encoded = new RegExp(`${prefix}(.+)/connections$`).exec(pathOf(c))?.[1]
  if (encoded === undefined) throw new CollabError('notFound', 'no such address')
  return encoded
}

const pathOf = (c: Context): string => new URL(c.req.url).pathname

const countOf = (c: Context, name: 'after' | 'call'): number => {
  const count = c.req.query(name) ?? ''
  if (!/^\d{1,15}$/.test(count)) throw new CollabError('badMessage', `\`${name}\` is a count`)
  return Number(count)
}

const bodyOf = async (c: Context): Promise<Uint8Array> => new Uint8Array(await c.req.arrayBuffer())

const answerPush = (c: Context, pushed: number | Ended): Response =>
  typeof pushed === 'number' ? c.json({ received: pushed }) : answerEnded(c, pushed)

const answerEnded = (c: Context, { reason, retryAfterSeconds }: Ended): Response => {
  c.header('Quire-Reason', reason)
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(Math.ceil(retryAfterSeconds)))
  return c.body(null, 410)
}

const closeLine = ({ reason, retryAfterSeconds }: Ended): string =>
  `${refusals[reason].closeCode} ${closeText(reason, retryAfterSeconds)}`
