// Values that this browser keeps for its person, shared by all components and tabs.
import { useSyncExternalStore } from 'react'

export interface Stored<Value> {
  get(): Value
  set(value: Value): void
  subscribe(listener: () => void): () => void
}

/**
 * A value in localStorage; lasts for the tab where storage is blocked.
 *
 * @param parse - turns what is stored (null: nothing) into a value; anybody may have edited it.
 */
export const createStored = <Value>(
  key: string,
  parse: (text: string | null) => Value,
  serialize: (value: Value) => string,
): Stored<Value> => {
  const listeners = new Set<() => void>()
  let value = parse(readItem(key))
  const tell = () => {
    for (const listener of listeners) listener()
  }
  const onStorage = (event: StorageEvent) => {
    if (event.key !== key) return
    value = parse(event.newValue)
    tell()
  }
  return {
    get: () => value,
    set: (next) => {
      value = next
      writeItem(key, serialize(next))
      tell()
    },
    subscribe: (listener) => {
      if (listeners.size === 0) window.addEventListener('storage', onStorage)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) window.removeEventListener('storage', onStorage)
      }
    },
  }
}

export const useStored = <Value>(stored: Stored<Value>): Value =>
  useSyncExternalStore(stored.subscribe, stored.get)

const readItem = (key: string): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

const writeItem = (key: string, text: string): void => {
  try {
    localStorage.setItem(key, text)
  } catch {
    // Blocked or full: the value lasts as long as the tab.
  }
}
