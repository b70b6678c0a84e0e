import { type ClientHttp2Session, connect } from 'node:http2'

/** `fetch` over HTTP/2 without TLS, on one connection that is opened again when it is gone; Node's own speaks HTTP/1.1. */
export const createHttp2Fetch = (): { readonly fetch: typeof fetch; close(): void } => {
  const sessions = new Map<string, ClientHttp2Session>()
  const sessionOf = (origin: string): ClientHttp2Session => {
    const open = sessions.get(origin)
    if (open && !open.closed && !open.destroyed) return open
    const session = connect(origin)
    session.on('error', () => {})
    sessions.set(origin, session)
    return session
  }

  const call = (input: URL | RequestInfo, init: RequestInit = {}): Promise<Response> =>
    new Promise((resolve, reject) => {
      const url = new URL(String(input))
      const stream = sessionOf(url.origin).request({
        ':method': init.method ?? 'GET',
        ':path': url.pathname + url.search,
        ...Object.fromEntries(new Headers(init.headers)),
      })
      const abort = () => stream.close()
      init.signal?.addEventListener('abort', abort)
      stream.once('close', () => {
        init.signal?.removeEventListener('abort', abort)
        reject(new Error('the stream ended without an answer')) // no more than a no-op when there was one
      })
      stream.on('error', reject)
      stream.once('response', (headers) => {
        const status = Number(headers[':status'])
        const fields = Object.entries(headers).filter(([name]) => !name.startsWith(':'))
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            stream.on('data', (bytes: Buffer) => controller.enqueue(new Uint8Array(bytes)))
            stream.once('end', () => close(controller))
            stream.once('close', () => close(controller))
          },
          cancel: () => stream.close(),
        })
        const response = { status, headers: new Headers(fields as [string, string][]) }
        resolve(new Response(status === 204 ? null : body, response))
      })
      stream.end(init.body instanceof Uint8Array ? Buffer.from(init.body) : (init.body as string | undefined))
    })

  return {
    fetch: call as typeof fetch,
    close: () => {
      // Not `destroy`: with a request just begun, Node 20 then resets its stream for ever.
      for (const session of sessions.values()) session.close()
    },
  }
}

const close = (controller: ReadableStreamDefaultController): void => {
  try {
    controller.close()
  } catch {
    // Closed already.
  }
}
