import type { DocumentId } from '@quire/protocol'
import type { RoomWorld } from './room-world.ts'

/**
 * Reads a message of another instance. What does not parse is no reason to stop: the log has the truth.
 *
 * @returns undefined for what does not parse, and for what this instance said itself.
 */
export const readFromOthers = <M extends { readonly instance: string }>(
  { instance, instances, metrics, logger }: RoomWorld,
  documentId: DocumentId,
  bytes: Uint8Array,
  decode: (bytes: Uint8Array) => M,
): M | undefined => {
  try {
    const message = decode(bytes)
    if (message.instance === instance) return undefined
    instances.heard(message.instance)
    return message
  } catch (error) {
    metrics.count('refusals', { reason: 'badMessage' })
    logger.warn({ err: error, documentId }, 'a bus message does not parse')
    return undefined
  }
}
