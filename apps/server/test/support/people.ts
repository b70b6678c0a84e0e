import { connect, type Session } from '@quire/provider'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { until } from './poll.ts'

/** Opens a document with Quire's own provider; it leaves when the test is over. */
export const join = (url: string, documentId: string): Session => {
  const session = connect({ url, documentId, WebSocket })
  onTestFinished(() => session.close())
  return session
}

/** Opens a document and waits until it is loaded. */
export const joinSynced = async (url: string, documentId: string): Promise<Session> => {
  const session = join(url, documentId)
  await session.whenSynced()
  return session
}

/** The text of the root that these tests write. */
export const textOf = (session: Session): string => session.doc.getText('text').toString()

/** Waits until a session shows a text, and says how far it came otherwise. */
export const untilText = async (session: Session, expected: string, deadlineMs?: number): Promise<void> => {
  try {
    await until('', () => textOf(session) === expected, deadlineMs)
  } catch (cause) {
    const got = textOf(session)
    throw new Error(`has ${got.length} of ${expected.length} characters: ${got.slice(0, 80)}`, { cause })
  }
}
