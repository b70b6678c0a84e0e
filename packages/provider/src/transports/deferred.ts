import type { OpenTransport, Transport, TransportClose } from './transport.ts'

/** What opening a transport failed with, when it was the server's word. */
export class TransportRefused extends Error {
  readonly close: TransportClose

  constructor(close: TransportClose) {
    super('the server refused')
    this.close = close
  }
}

/**
 * A transport of which something has to be fetched first: a ticket, or its code.
 *
 * @param prepare - gives what opens the transport; throws {@link TransportRefused} to give a reason.
 */
export const deferredTransport =
  (prepare: (signal: AbortSignal) => Promise<OpenTransport>): OpenTransport =>
  (events) => {
    const abort = new AbortController()
    let transport: Transport | undefined
    prepare(abort.signal).then(
      (open) => {
        if (!abort.signal.aborted) transport = open(events)
      },
      (error: unknown) => {
        if (!abort.signal.aborted)
          events.onClose(error instanceof TransportRefused ? error.close : { code: 1006, text: '' })
      },
    )
    return {
      get bufferedAmount() {
        return transport?.bufferedAmount ?? 0
      },
      send: (frame) => transport?.send(frame),
      close: () => {
        abort.abort()
        transport?.close()
      },
    }
  }
