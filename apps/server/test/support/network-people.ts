import { connect, type Session, type Status, type TransportName } from '@quire/provider'
import type { BrowserContext } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

/** Somebody who writes in a document, in this process or in a browser. */
export interface NetworkPerson {
  /** Writes words at the end, one every `everyMs`. */
  write(words: readonly string[], everyMs: number): Promise<void>
  text(): Promise<string>
  status(): Promise<Status>
  /** Shows a name to the others. */
  introduce(name: string): Promise<void>
  whenSynced(): Promise<void>
  whenDurable(): Promise<void>
  /** Tells that the network is back, as a browser does when a cable is plugged in. */
  wake(): Promise<void>
  leave(): Promise<void>
}

/** Where people come from. */
export interface Place {
  join(name: string, documentId: string, transports: readonly TransportName[]): Promise<NetworkPerson>
}

/**
 * This process: HTTP/1.1, as Node's `fetch` and `ws` speak it.
 *
 * @param fetch - to choose where each call goes.
 */
export const thisProcess = (url: string, fetch = globalThis.fetch): Place => ({
  join: async (_name, documentId, transports) => {
    const wakeSource = Object.assign(new EventTarget(), { document: undefined })
    const session = connect({ url, documentId, transports, fetch, WebSocket, wakeSource })
    onTestFinished(() => session.close())
    return {
      ...personOf(async (question, argument) => question(session, argument)),
      wake: async () => void wakeSource.dispatchEvent(new Event('online')),
    }
  },
})

/**
 * A page of a browser: HTTP/2, where the server has a certificate. Node's own client of it is of no use here: it corrupts
 * its heap when streams are ended while connections break (20.20.2), and takes the process with it.
 *
 * @param code - of `pages/network.ts`.
 */
export const openPage = async (browser: BrowserContext, url: string, code: string): Promise<Place> => {
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  await page.goto(`${url}/livez`)
  await page.addScriptTag({ type: 'module', content: code })
  await page.waitForFunction(() => globalThis.people !== undefined)
  return {
    join: async (...options) => {
      await page.evaluate(([...given]) => globalThis.join(...given), options)
      const person = JSON.stringify(options[0])
      return personOf((question, argument) =>
        page.evaluate(`(${question})(globalThis.people.get(${person}), ${JSON.stringify(argument)})`),
      )
    },
  }
}

/** Asks a session something. The question may run in another place: it uses nothing but what it is given. */
type Ask = <Argument, Answer>(
  question: (session: Session, argument: Argument) => Answer | Promise<Answer>,
  argument: Argument,
) => Promise<Answer>

const personOf = (ask: Ask): NetworkPerson => ({
  wake: async () => void (await ask(() => globalThis.dispatchEvent(new Event('online')), null)),
  write: (words, everyMs) =>
    ask(
      async ({ doc }, { list, pauseMs }) => {
        const text = doc.getText('text')
        for (const word of list) {
          text.insert(text.length, `${word} `)
          await new Promise((resolve) => setTimeout(resolve, pauseMs)) // the speed of the writing
        }
      },
      { list: words, pauseMs: everyMs },
    ),
  text: () => ask(({ doc }) => doc.getText('text').toString(), null),
  status: () => ask(({ status }) => status.get(), null),
  introduce: (name) => ask(({ awareness }, user) => awareness.setLocalStateField('user', user), { name }),
  whenSynced: () => ask((session) => session.whenSynced(), null),
  whenDurable: () => ask((session) => session.whenDurable(), null),
  leave: () => ask((session) => session.close(), null),
})
