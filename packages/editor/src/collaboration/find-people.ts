import type { Mentionable } from '../features/mentions/mentions.tsx'
import { watchPeople } from './people.ts'
import type { EditorSession } from './session.ts'

/** The people who are here, by a part of their name. */
export const findPeople = ({ awareness }: EditorSession, query: string): readonly Mentionable[] => {
  const wanted = query.trim().toLocaleLowerCase()
  return watchPeople(awareness)
    .get()
    .filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
    .map(({ id, clientId, name }) => ({ kind: 'person', id: id ?? `guest:${clientId}`, label: name }))
}
