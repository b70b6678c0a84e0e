import type { Event } from '@quire/protocol'
import { toBase64UrlEncoded } from 'lib0/buffer'
import { digest } from 'lib0/hash/sha256'

/** 128 random bits or more, in whatever letters a client writes numbers with. */
const keyShape = /^[\w-]{22,128}$/
const nameShape = /^guest#[\w-]{43}$/
const utf8 = new TextEncoder()

/** The key that a guest's client sends (SPEC W5); undefined for any other event, and for what is no key. */
export const guestKeyIn = ({ kind, data }: Event): string | undefined => {
  if (kind !== 'guest' || typeof data !== 'object' || data === null) return undefined
  const { key } = data as { readonly key?: unknown }
  return typeof key === 'string' && keyShape.test(key) ? key : undefined
}

/**
 * What a guest is known by on the server, in the log and on the bus: whoever reads those learns nothing that they could
 * pose as the guest with.
 */
export const guestNameOf = (key: string): string => `guest#${toBase64UrlEncoded(digest(utf8.encode(key)))}`

/** Whether it names a guest. No person may have such an id, or they would have what is the guest's. */
export const isGuestName = (name: string): boolean => nameShape.test(name)
