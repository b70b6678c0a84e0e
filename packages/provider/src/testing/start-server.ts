import { onTestFinished } from 'vitest'
import WebSocket from 'ws'
import type * as Y from 'yjs'
import { type ConnectOptions, connect, type Session } from '../index.ts'
import { TestServer } from './test-server.ts'

export interface Started {
  readonly server: TestServer
  /** Joins a document, `team/plan` unless told otherwise, with a session that comes back without delay. */
  join(options?: Partial<ConnectOptions>): Session
}

/** Starts a server for one test. At its end all who joined leave, and the server closes. */
export const startServer = async (): Promise<Started> => {
  const server = await TestServer.start()
  onTestFinished(() => server.close())
  return {
    server,
    join: (options) => {
      const session = connect({
        url: server.url,
        documentId: 'team/plan',
        WebSocket,
        transports: ['websocket'],
        random: () => 0,
        ...options,
      })
      onTestFinished(() => session.close())
      return session
    },
  }
}

/** What a session's document says. */
export const text = ({ doc }: Session): Y.Text => doc.getText('notes')

/** Types at its end. */
export const type = (session: Session, words: string): void =>
  text(session).insert(text(session).length, words)
