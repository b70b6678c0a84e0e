import { readFileSync } from 'node:fs'
import { type Access, CollabError, type DocumentId, includesAccess, isAccess } from '@quire/protocol'
import { createLocalJWKSet, createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Authenticate, Grant, Renew } from '../core/authenticate.ts'

/** The hooks of `createCollaboration` that understand an application's tokens. */
export interface TokenAuthentication {
  readonly authenticate: Authenticate
  readonly renew: Renew
  /**
   * The most that a request's token allows on any document, for what belongs to none, e.g. an upload.
   *
   * @throws {CollabError} `unauthenticated`, or `forbidden` when it allows nothing.
   */
  readonly mostAccess: (request: Request) => Promise<Access>
}

export interface TokenOptions {
  /** `hs256:<secret>` (32 characters or more), the `https://` address of a JWKS, or the path of a JWKS file. */
  readonly keys: string
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

const minSecretBytes = 32
/** Signatures with a public key. `none`, and an HMAC over a public key, are not among them. */
const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/**
 * Accepts the JWTs of an application that embeds the editor: `sub`, `name`, optionally `color`, `exp`, and
 * `documents`, an object of document id → access, where `*` stands for all others.
 *
 * The token comes as `Authorization: Bearer`, never in a URL.
 *
 * @throws {Error} when the keys cannot be used, with one line that says why; the secret is not in it.
 */
export const createTokenAuthentication = ({ keys, now = Date.now }: TokenOptions): TokenAuthentication => {
  const verify = createVerifier(keys)
  const payloadOf = async (token: string): Promise<JWTPayload> => {
    const { payload } = await verify(token, new Date(now())).catch((cause) => {
      throw new CollabError('unauthenticated', 'the token is not valid', { cause })
    })
    return payload
  }
  return {
    authenticate: async ({ documentId, request }) =>
      readGrant(await payloadOf(bearerOf(request)), documentId),
    renew: async ({ documentId, token }) => readGrant(await payloadOf(token), documentId),
    mostAccess: async (request) => mostIn((await payloadOf(bearerOf(request))).documents),
  }
}

const bearerOf = (request: Request): string => {
  const [, token] = request.headers.get('authorization')?.match(/^Bearer +(\S+)$/i) ?? []
  if (!token) throw new CollabError('unauthenticated', 'there is no token')
  return token
}

type Verify = (token: string, currentDate: Date) => Promise<{ readonly payload: JWTPayload }>

const createVerifier = (keys: string): Verify => {
  const required = ['sub', 'exp']
  if (keys.startsWith('hs256:')) {
    const secret = new TextEncoder().encode(keys.slice('hs256:'.length))
    if (secret.byteLength < minSecretBytes)
      throw new Error(`a token secret has at least ${minSecretBytes} bytes`)
    return (token, currentDate) =>
      jwtVerify(token, secret, { algorithms: ['HS256'], requiredClaims: required, currentDate })
  }
  const keySet = openKeySet(keys)
  return (token, currentDate) =>
    jwtVerify(token, keySet, { algorithms: asymmetric, requiredClaims: required, currentDate })
}

const openKeySet = (keys: string): JWTVerifyGetKey => {
  try {
    if (/^https?:\/\//.test(keys)) return createRemoteJWKSet(new URL(keys))
    return createLocalJWKSet(JSON.parse(readFileSync(keys, 'utf8')))
  } catch (cause) {
    throw new Error(`the token keys of ${keys} cannot be used: ${(cause as Error).message}`, { cause })
  }
}

const readGrant = (payload: JWTPayload, documentId: DocumentId): Grant => {
  const { sub, exp, name, color } = payload
  if (typeof sub !== 'string' || sub === '')
    throw new CollabError('unauthenticated', 'the token names nobody')
  return {
    access: accessIn(payload.documents, documentId),
    person: {
      id: sub,
      name: typeof name === 'string' ? name : sub,
      ...(typeof color === 'string' ? { color } : {}),
    },
    expiresAt: (exp ?? 0) * 1000,
  }
}

const accessIn = (documents: unknown, documentId: DocumentId): Access => {
  if (typeof documents === 'object' && documents !== null)
    for (const key of [documentId, '*'])
      if (Object.hasOwn(documents, key)) {
        const access = (documents as Record<string, unknown>)[key]
        if (isAccess(access)) return access
        break
      }
  throw new CollabError('forbidden', `the token is not for ${documentId}`)
}

const mostIn = (documents: unknown): Access => {
  const found = typeof documents === 'object' && documents !== null ? Object.values(documents) : []
  const [first, ...others] = found.filter(
    (access) => typeof access === 'string' && isAccess(access),
  ) as Access[]
  if (!first) throw new CollabError('forbidden', 'the token is for no document')
  return others.reduce((most, access) => (includesAccess(access, most) ? access : most), first)
}
