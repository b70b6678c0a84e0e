import { TransportRefused } from './http-refusal.ts'
import type { OpenTransport, Transport } from './transport.ts'

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
      get maxFrameBytes() {
        return transport?.maxFrameBytes ?? Number.POSITIVE_INFINITY
      },
      send: (frame) => transport?.send(frame),
      close: () => {
        abort.abort()
        transport?.close()
      },
    }
  }
