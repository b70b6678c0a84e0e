// Who comes and goes, for people who cannot see the faces (W3C, Collaboration Tools Accessibility User Requirements).
import type { Awareness } from 'y-protocols/awareness'
import { type Person, watchPeople } from './people.ts'

/** Several people in one breath: nobody wants twelve announcements when a class sits down. */
const gatherMs = 1_000

/** Somebody's writing is news when it begins, and then for this long no more: people pause at every comma. */
const writingIsNewsMs = 30_000

/** What is said: who comes and goes and who writes, only who comes and goes, or nothing. */
export type Announcements = 'all' | 'people' | 'none'

/** Reports what the others do as one sentence, at most once a second. @returns stops it */
export const announcePeople = (
  awareness: Awareness,
  what: Announcements,
  say: (sentence: string) => void,
): (() => void) => {
  if (what === 'none') return () => undefined
  const people = watchPeople(awareness)
  let known = others(people.get())
  const saidAtMs = new Map<number, number>()
  const newWriters = (nowMs: number): string[] =>
    people
      .get()
      .filter(({ isSelf, isTyping, clientId }) => {
        const isNews = nowMs - (saidAtMs.get(clientId) ?? Number.NEGATIVE_INFINITY) > writingIsNewsMs
        if (isSelf || !isTyping) return false
        // Also while it goes on: who writes for an hour is announced once.
        saidAtMs.set(clientId, nowMs)
        return isNews
      })
      .map(({ name }) => name)
  let timer: ReturnType<typeof setTimeout> | undefined
  const report = () => {
    timer = undefined
    const now = others(people.get())
    const sentence = [
      describeChange(known, now),
      what === 'all' ? describeWriting(newWriters(performance.now())) : '',
    ]
      .filter(Boolean)
      .join(' ')
    known = now
    if (sentence) say(sentence)
  }
  const stop = people.subscribe(() => {
    timer ??= setTimeout(report, gatherMs)
  })
  return () => {
    stop()
    clearTimeout(timer)
  }
}

type Names = ReadonlyMap<number, string>

const others = (people: readonly Person[]): Names =>
  new Map(people.filter(({ isSelf }) => !isSelf).map(({ clientId, name }) => [clientId, name]))

/** "Mei and Jo came. Ada left."; empty when nobody did. */
export const describeChange = (before: Names, after: Names): string => {
  const came = [...after].filter(([id]) => !before.has(id)).map(([, name]) => name)
  const left = [...before].filter(([id]) => !after.has(id)).map(([, name]) => name)
  return [came.length > 0 ? `${list(came)} came.` : '', left.length > 0 ? `${list(left)} left.` : '']
    .filter(Boolean)
    .join(' ')
}

/** "Mei is writing."; empty when nobody began to. */
export const describeWriting = (names: readonly string[]): string =>
  names.length === 0 ? '' : `${list(names)} ${names.length === 1 ? 'is' : 'are'} writing.`

const list = (names: readonly string[]): string =>
  names.length > 3
    ? `${names.length} people`
    : names.length > 1
      ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
      : (names[0] ?? '')
