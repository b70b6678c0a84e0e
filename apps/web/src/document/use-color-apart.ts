import type { Person } from '@quire/editor/people'
import { useEffect, useRef } from 'react'
import { colorApart, useGuest } from '../person.ts'

/** Who meets others takes a colour that none of them has, unless they chose theirs; from then on it stays. */
export const useColorApart = (people: readonly Person[]): void => {
  const { guest, setGuest } = useGuest()
  const isSettled = useRef(false)
  useEffect(() => {
    // One's own other tabs have one's own name.
    const others = people.filter(({ isSelf, name }) => !isSelf && name !== guest.name)
    const self = people.find(({ isSelf }) => isSelf)
    if (isSettled.current || others.length === 0) return
    const before = others.filter(({ clientId }) => clientId < (self?.clientId ?? 0))
    const color = colorApart(guest, new Set(others.map(({ color }) => color)), before.length)
    isSettled.current = color === guest.color
    if (!isSettled.current) setGuest({ ...guest, color })
  }, [people, guest, setGuest])
}
