import { closeText, isRefusalReason, reasonHeader, refusals } from '@quire/protocol'
import type { TransportClose } from './transport.ts'

/** What opening a transport failed with, when it was the server's word. */
export class TransportRefused extends Error {
  readonly close: TransportClose

  constructor(close: TransportClose) {
    super('the server refused')
    this.close = close
  }
}

/**
 * What an HTTP refusal comes to as a close (SPEC C4). Without the server's reason it was a proxy's: a path that just broke.
 *
 * @param header - the value of a header, by its lower-case name.
 */
export const closeOfHeaders = (header: (name: string) => string | null | undefined): TransportClose => {
  const reason = header(reasonHeader) ?? ''
  if (!isRefusalReason(reason)) return { code: 1006, text: '' }
  const advice = header('retry-after') ?? ''
  const retryAfterSeconds = /^\d{1,6}$/.test(advice) ? Number(advice) : undefined
  return { code: refusals[reason].closeCode, text: closeText(reason, retryAfterSeconds) }
}
