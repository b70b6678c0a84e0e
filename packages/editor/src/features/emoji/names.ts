import { gemoji } from 'gemoji'

export interface EmojiEntry {
  readonly emoji: string
  readonly name: string
}

const maxFound = 8

/** Emoji whose name or tag begins with (then: contains) what was typed. */
export const findEmoji = (query: string): readonly EmojiEntry[] => {
  const wanted = query.toLocaleLowerCase()
  const score = (names: readonly string[], tags: readonly string[]): number => {
    if (names.includes(wanted)) return 4
    if (names.some((name) => name.startsWith(wanted))) return 3
    if (tags.some((tag) => tag.startsWith(wanted))) return 2
    return names.some((name) => name.includes(wanted)) ? 1 : 0
  }
  return gemoji
    .map(({ emoji, names, tags }) => ({ emoji, name: names[0] ?? '', score: score(names, tags) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, maxFound)
}
