// Who is in the document, read from awareness. Other clients write there what they like, so every field is parsed.
import type { RelativeSelection } from '@quire/document'
import { type Activity, activityOf } from '@quire/provider/activity'
import type { Awareness } from 'y-protocols/awareness'
import { paletteIndex } from './palette.ts'
import type { Observable } from './session.ts'

/** Someone who is in the document now. */
export interface Person {
  /** Yjs client id: one browser tab. */
  readonly clientId: number
  /** The account, where there are accounts. */
  readonly id: string | undefined
  readonly name: string
  /** Index into the twelve people's colours. */
  readonly color: number
  readonly isSelf: boolean
  /** `idle` after a minute without input, `away` after five or with the page hidden. */
  readonly attention: Activity['attention']
  readonly isTyping: boolean
  /** The client whose view this person follows. */
  readonly following: number | null
}

const maxNameLength = 40

/** Reads one awareness state; undefined when it names nobody. */
export const parsePerson = (clientId: number, state: unknown, isSelf: boolean): Person | undefined => {
  const user = field(state, 'user')
  if (typeof user !== 'object' || user === null) return undefined
  const name = field(user, 'name')
  const color = field(user, 'color')
  const id = field(user, 'id')
  return {
    clientId,
    id: typeof id === 'string' ? id : undefined,
    name: (typeof name === 'string' && name.trim().slice(0, maxNameLength)) || 'Someone',
    color: paletteIndex(typeof color === 'string' ? color : String(clientId)),
    isSelf,
    ...parseActivity(state),
  }
}

const parseActivity = (state: unknown): Pick<Person, 'attention' | 'isTyping' | 'following'> => {
  const { attention, isTyping, following } = activityOf(isRecord(state) ? state : undefined)
  return {
    attention: attention === 'idle' || attention === 'away' ? attention : 'online',
    isTyping: isTyping === true,
    following: typeof following === 'number' ? following : null,
  }
}

/** Reads where somebody is in the text; null when nowhere. */
export const parseSelection = (state: unknown): RelativeSelection | null => {
  const selection = field(state, 'selection')
  const anchor = field(selection, 'anchor')
  const focus = field(selection, 'focus')
  return anchor && focus ? { anchor, focus } : null
}

const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/**
 * The people in a document, oneself first, as a value that changes only when somebody comes, goes, renames or turns
 * to something else: carets move many times a second, and nothing should render for that.
 */
export const watchPeople = (awareness: Awareness): Observable<readonly Person[]> => {
  let people: readonly Person[] = []
  const get = () => {
    const latest = readPeople(awareness)
    if (!isSame(people, latest)) people = latest
    return people
  }
  return {
    get,
    subscribe: (listener) => {
      const onChange = () => {
        const before = people
        if (get() !== before) listener()
      }
      awareness.on('change', onChange)
      return () => awareness.off('change', onChange)
    },
  }
}

const readPeople = (awareness: Awareness): readonly Person[] => {
  const people: Person[] = []
  for (const [clientId, state] of awareness.getStates()) {
    const person = parsePerson(clientId, state, clientId === awareness.clientID)
    if (person) people.push(person)
  }
  return people.sort((a, b) => Number(b.isSelf) - Number(a.isSelf) || a.clientId - b.clientId)
}

const shownFields = ['clientId', 'name', 'color', 'attention', 'isTyping', 'following'] as const

const isSame = (a: readonly Person[], b: readonly Person[]): boolean =>
  a.length === b.length &&
  a.every((person, at) => {
    const other = b[at]
    return other !== undefined && shownFields.every((field) => person[field] === other[field])
  })
