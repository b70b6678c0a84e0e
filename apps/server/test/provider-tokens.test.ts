import { CollabError, parseDocumentId } from '@quire/protocol'
import { connect, type Session, type TransportName } from '@quire/provider'
import type { Grant } from '@quire/server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { type Serving, serve } from './support/collaboration.ts'
import { until } from './support/poll.ts'

const documentId = parseDocumentId('team/plan')
const transports: readonly TransportName[] = ['websocket', 'sse', 'polling']

/** An application that signs people in: it hands out tokens, and the server asks it what they are worth. */
class Application {
  readonly #grants = new Map<string, Grant>()
  /** What {@link token} answers next; the last one stays. */
  #tokens: string[] = []
  /** How often a session asked for a token. */
  asked = 0

  issue(token: string, grant: Partial<Grant> & { readonly forMs?: number }): void {
    const { forMs, ...rest } = grant
    this.#grants.set(token, {
      access: 'edit',
      person: { id: 'ada', name: 'Ada' },
      ...rest,
      ...(forMs === undefined ? {} : { expiresAt: Date.now() + forMs }),
    })
  }

  hand(...tokens: string[]): void {
    this.#tokens = tokens
  }

  readonly token = (): string => {
    this.asked++
    return (this.#tokens.length > 1 ? this.#tokens.shift() : this.#tokens[0]) ?? ''
  }

  grantOf(token: string | undefined): Grant {
    const grant = this.#grants.get(token ?? '')
    if (!grant || (grant.expiresAt ?? Number.POSITIVE_INFINITY) <= Date.now())
      throw new CollabError('unauthenticated', 'the token is not valid')
    return grant
  }
}

const start = async (): Promise<{ readonly serving: Serving; readonly application: Application }> => {
  const application = new Application()
  const serving = await serve({
    authenticate: ({ request }) =>
      application.grantOf(request.headers.get('authorization')?.replace('Bearer ', '')),
    renew: ({ token }) => application.grantOf(token),
  })
  onTestFinished(() => serving.stop())
  return { serving, application }
}

/** One of Ada's pages, and the connections it was ever given. */
const join = (serving: Serving, application: Application, transport: TransportName): Session => {
  const session = connect({
    url: serving.url,
    documentId,
    WebSocket,
    transports: [transport],
    token: application.token,
    random: () => 0,
  })
  onTestFinished(() => session.close())
  return session
}

const textOf = (session: Session): string => session.doc.getText('text').toString()

/** Types a word every few milliseconds, as long as the test goes on or until it is stopped. */
const keepTyping = (session: Session): { readonly typed: () => string; stop(): void } => {
  let typed = ''
  const timer = setInterval(() => {
    const word = `${typed.length} `
    typed += word
    session.doc.getText('text').insert(session.doc.getText('text').length, word)
  }, 5)
  onTestFinished(() => clearInterval(timer))
  return { typed: () => typed, stop: () => clearInterval(timer) }
}

/** The document as somebody else reads it. */
const readByOther = async (serving: Serving, application: Application): Promise<string> => {
  application.issue('ben', { person: { id: 'ben', name: 'Ben' }, access: 'view' })
  const ben = connect({ url: serving.url, documentId, WebSocket, token: () => 'ben' })
  await ben.whenSynced()
  const text = textOf(ben)
  ben.close()
  return text
}

describe.each(transports)('%s, while typing', (transport) => {
  test('a token that ends soon is renewed in place: the connection stays, every word is saved', async () => {
    const { serving, application } = await start()
    application.issue('first', { forMs: 60_500 })
    application.issue('second', { forMs: 3_600_000 })
    application.hand('first', 'second')
    const session = join(serving, application, transport)
    await session.whenSynced()
    const drops: string[] = []
    session.status.subscribe(() => {
      const { connection } = session.status.get()
      if (connection !== 'live') drops.push(connection)
    })
    const typing = keepTyping(session)
    await until('the second token was fetched', () => application.asked === 2, 20_000)
    await until('some more is typed', () => typing.typed().length > 500)
    typing.stop()
    await session.whenDurable()
    expect(drops).toEqual([])
    expect(application.asked).toBe(2)
    expect(await readByOther(serving, application)).toBe(typing.typed())
  })

  test('a token that ends without a new one ends the connection; the next brings a fresh one and every word', async () => {
    const { serving, application } = await start()
    application.issue('short', { forMs: 2_000 })
    application.issue('fresh', { forMs: 3_600_000 })
    // The same token again when the server asks in time; a fresh one only for the next connection.
    application.hand('short', 'short', 'fresh')
    const session = join(serving, application, transport)
    await session.whenSynced()
    const typing = keepTyping(session)
    await until('a third token was fetched', () => application.asked === 3, 30_000)
    await until('it is live again', () => session.status.get().connection === 'live')
    typing.stop()
    await session.whenDurable()
    expect(session.status.get().refusal).toBeUndefined()
    expect(await readByOther(serving, application)).toBe(typing.typed())
  })

  test('nobody is signed in any more: no loop, the reason shows, the words can be taken out and are saved after a sign-in', async () => {
    const { serving, application } = await start()
    application.issue('short', { forMs: 1_500 })
    application.hand('short')
    const session = join(serving, application, transport)
    await session.whenSynced()
    const typing = keepTyping(session)
    await until('it is refused', () => session.status.get().connection === 'refused', 30_000)
    const { asked } = application
    await until('some more is typed', () => typing.typed().length > 2_000)
    typing.stop()
    expect(session.status.get()).toMatchObject({ refusal: { reason: 'unauthenticated' } })
    expect(session.status.get().unacknowledged).toBeGreaterThan(0)
    await expect(session.whenDurable()).rejects.toMatchObject({ reason: 'unauthenticated' })
    // The first, the one the server asked for, the one of the next attempt and its one fresh try.
    expect(application.asked).toBe(asked)
    expect(asked).toBeLessThanOrEqual(4)

    expect(textOf(session)).toBe(typing.typed())

    application.issue('again', { forMs: 3_600_000 })
    application.hand('again')
    session.retry()
    await session.whenDurable()
    expect(session.unsavedEdits()).toBeUndefined()
    expect(await readByOther(serving, application)).toBe(typing.typed())
  })

  test('revoked: no loop, the reason shows, and what was not saved can be added by somebody who may', async () => {
    const { serving, application } = await start()
    application.issue('ada', {})
    application.hand('ada')
    const session = join(serving, application, transport)
    await session.whenSynced()
    const typing = keepTyping(session)
    await until('some is typed', () => typing.typed().length > 200)
    application.issue('ada', { access: 'view', forMs: -1 })
    serving.collaboration.changeAccess({ documentId, person: 'ada', access: undefined })
    await until('it is refused', () => session.status.get().connection === 'refused')
    await until('some more is typed', () => typing.typed().length > 1_000)
    typing.stop()
    expect(session.status.get()).toMatchObject({ refusal: { reason: 'forbidden' } })
    await expect(session.whenDurable()).rejects.toMatchObject({ reason: 'forbidden' })
    const { asked } = application
    expect(asked).toBeLessThanOrEqual(2)

    application.issue('editor', { person: { id: 'cleo', name: 'Cleo' } })
    const cleo = connect({ url: serving.url, documentId, WebSocket, token: () => 'editor' })
    onTestFinished(() => cleo.close())
    await cleo.whenSynced()
    const saved = textOf(cleo)
    expect(typing.typed().startsWith(saved)).toBe(true)
    expect(saved.length).toBeLessThan(typing.typed().length)
    const unsaved = session.unsavedEdits() ?? new Uint8Array()
    Y.applyUpdate(cleo.doc, unsaved)
    expect(textOf(cleo)).toBe(typing.typed())
    expect(application.asked).toBe(asked)
  })

  test('downgraded to a reader and made an editor again: what was refused shows, stays, and is saved then', async () => {
    const { serving, application } = await start()
    application.issue('ada', {})
    application.hand('ada')
    const session = join(serving, application, transport)
    await session.whenSynced()
    const typing = keepTyping(session)
    await until('some is typed', () => typing.typed().length > 200)
    serving.collaboration.changeAccess({ documentId, person: 'ada', access: 'view' })
    await until('the downgrade shows', () => session.status.get().access === 'view')
    await until('some more is typed', () => typing.typed().length > 1_000)
    typing.stop()
    expect(session.status.get()).toMatchObject({ connection: 'live', refusal: { reason: 'forbidden' } })
    const before = await readByOther(serving, application)
    expect(typing.typed().startsWith(before)).toBe(true)
    expect(before.length).toBeLessThan(typing.typed().length)
    expect(textOf(session)).toBe(typing.typed())
    expect(session.unsavedEdits()).toBeDefined()

    serving.collaboration.changeAccess({ documentId, person: 'ada', access: 'edit' })
    await until('the upgrade shows', () => session.status.get().access === 'edit')
    await session.whenDurable()
    expect(session.status.get()).toMatchObject({ refusal: undefined, unacknowledged: 0 })
    expect(await readByOther(serving, application)).toBe(typing.typed())
    expect(application.asked).toBe(1)
  })
})
