import { useMemo, useSyncExternalStore } from 'react'
import { type Person, watchPeople } from './collaboration/people.ts'
import type { EditorSession } from './collaboration/session.ts'

/** The people in a session, oneself first. Renders when somebody comes, goes or renames, not when carets move. */
export const usePeople = ({ awareness }: EditorSession): readonly Person[] => {
  const people = useMemo(() => watchPeople(awareness), [awareness])
  return useSyncExternalStore(people.subscribe, people.get, people.get)
}
