import { useMemo, useSyncExternalStore } from 'react'
import { type EditorSession, type Person, watchPeople } from './collaboration/index.ts'

/** The people in a session, oneself first. Renders when somebody comes, goes or renames, not when carets move. */
export const usePeople = ({ awareness }: EditorSession): readonly Person[] => {
  const people = useMemo(() => watchPeople(awareness), [awareness])
  return useSyncExternalStore(people.subscribe, people.get, people.get)
}
