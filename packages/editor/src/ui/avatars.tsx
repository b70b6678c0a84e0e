import type { ReactElement, ReactNode } from 'react'
import { followPerson } from '../collaboration/attention.ts'
import type { EditorSession, Person } from '../collaboration/index.ts'

type Face = Pick<Person, 'name' | 'color' | 'isSelf' | 'clientId'> &
  Partial<Pick<Person, 'attention' | 'isTyping' | 'following'>>

interface AvatarsProps {
  readonly people: readonly Face[]
  /** How many faces before "+3". Default 4. */
  readonly max?: number
  /** Whose editor is on the page: with it a click on a face follows that person's view there. */
  readonly session?: EditorSession
  /** Whom this person follows now. Default: what oneself among `people` follows. */
  readonly following?: number | null
}

/** The faces of people, overlapping; names on hover and for screen readers, with what they do. */
export const Avatars = ({ people, max = 4, session, following }: AvatarsProps): ReactElement => {
  const shown = people.length > max ? people.slice(0, max - 1) : people
  const rest = people.slice(shown.length)
  const followed = following ?? people.find(({ isSelf }) => isSelf)?.following ?? null
  return (
    <ul className="quire-faces" aria-label="People in this document">
      {shown.map((person) => (
        <li
          key={person.clientId}
          className="quire-face"
          data-person={person.color}
          data-attention={person.attention}
          data-typing={person.isTyping || undefined}
          title={describe(person)}
        >
          {session && !person.isSelf ? (
            <button
              type="button"
              className="quire-face-button"
              aria-pressed={followed === person.clientId}
              onClick={() => followPerson(session, followed === person.clientId ? null : person.clientId)}
            >
              <Initial person={person}>Follow {describe(person)}</Initial>
            </button>
          ) : (
            <Initial person={person}>{describe(person)}</Initial>
          )}
        </li>
      ))}
      {rest.length > 0 && (
        <li className="quire-face quire-face-more" title={rest.map(describe).join(', ')}>
          <span aria-hidden>+{rest.length}</span>
          <span className="quire-hidden">{rest.map(describe).join(', ')}</span>
        </li>
      )}
    </ul>
  )
}

const Initial = ({
  person,
  children,
}: {
  readonly person: Face
  readonly children: ReactNode
}): ReactElement => (
  <>
    <span aria-hidden>{initialOf(person.name)}</span>
    <span className="quire-hidden">{children}</span>
  </>
)

/** "Mei", "Mei (you)", "Mei, writing", "Mei, away". */
const describe = ({ name, isSelf, isTyping, attention }: Face): string => {
  if (isSelf) return `${name} (you)`
  if (isTyping) return `${name}, writing`
  return attention === undefined || attention === 'online' ? name : `${name}, ${attention}`
}

const initialOf = (name: string): string => {
  const [first = '?'] = name
  return first.toUpperCase()
}
