/** A person as a list shows them. */
export interface PersonHere {
  readonly name: string
  /** `#rrggbb` */
  readonly color: string
}

const maxNameLength = 60
const maxPeople = 12

/**
 * The people behind presence states, each once. What clients say of themselves is not trusted: a name is cut, a
 * colour that is none is left grey, a state without a name is nobody.
 */
export const peopleOf = (states: ReadonlyArray<Readonly<Record<string, unknown>>>): PersonHere[] => {
  const people = new Map<string, PersonHere>()
  for (const { user } of states) {
    if (typeof user !== 'object' || user === null) continue
    const { id, name, color } = user as Readonly<Record<string, unknown>>
    if (typeof name !== 'string' || name.trim() === '') continue
    const person = { name: name.trim().slice(0, maxNameLength), color: toColor(color) }
    people.set(typeof id === 'string' ? id : `${person.name} ${person.color}`, person)
    if (people.size === maxPeople) break
  }
  return [...people.values()]
}

const toColor = (color: unknown): string =>
  typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color) ? color : '#6b645a'
