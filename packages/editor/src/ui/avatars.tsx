import type { ReactElement } from 'react'
import type { Person } from '../collaboration/index.ts'

interface AvatarsProps {
  readonly people: readonly Pick<Person, 'name' | 'color' | 'isSelf' | 'clientId'>[]
  /** How many faces before "+3". Default 4. */
  readonly max?: number
}

/** The faces of people, overlapping; names on hover and for screen readers. */
export const Avatars = ({ people, max = 4 }: AvatarsProps): ReactElement => {
  const shown = people.length > max ? people.slice(0, max - 1) : people
  const rest = people.slice(shown.length)
  return (
    <ul className="quire-faces" aria-label="People in this document">
      {shown.map((person) => (
        <li key={person.clientId} className="quire-face" data-person={person.color} title={person.name}>
          <span aria-hidden>{initialOf(person.name)}</span>
          <span className="quire-hidden">{person.isSelf ? `${person.name} (you)` : person.name}</span>
        </li>
      ))}
      {rest.length > 0 && (
        <li className="quire-face quire-face-more" title={rest.map(({ name }) => name).join(', ')}>
          <span aria-hidden>+{rest.length}</span>
          <span className="quire-hidden">{rest.map(({ name }) => name).join(', ')}</span>
        </li>
      )}
    </ul>
  )
}

const initialOf = (name: string): string => {
  const [first = '?'] = name
  return first.toUpperCase()
}
