/** Where a piece of text stands in the Markdown that is being written. */
export interface TextPlace {
  /** First of its line, which is the first line of its block, or a later one. */
  readonly lineStart: 'first' | 'later' | undefined
  /** Whether anything stands before and after it in its block. */
  readonly first: boolean
  readonly last: boolean
  readonly inTable: boolean
}

/**
 * Text as Markdown that means just this text.
 *
 * Escapes what could mean more, and no more than that: an underscore inside a word, a price, a `<` before a
 * space stay as people wrote them.
 */
export function escapeText(text: string, place: TextPlace): string {
  const escaped = text.replace(special, (character, at: number) =>
    isPlain(character, text, at, place) ? character : `\\${character}`,
  )
  return place.lineStart ? escapeLineStart(escaped, place.lineStart) : escaped
}

const special = /[\\`*_[\]~<&$!@:.|]/g

/** Whether a character that sometimes has a meaning has none here. */
function isPlain(character: string, text: string, at: number, { first, last, inTable }: TextPlace): boolean {
  const before = text[at - 1]
  const after = text[at + 1]
  switch (character) {
    case '*':
      return before === ' ' && after === ' '
    case '_':
      return isInsideWord(text, at)
    case '<':
      return after === undefined ? last : !/[A-Za-z/!?]/.test(after)
    case '&':
      return after === undefined ? last : !/[A-Za-z#]/.test(after)
    case '$':
      return last && !(at === 0 && !first) && !holdsMath(text)
    case '!':
      return after !== undefined || last
    case '@': {
      const couldEndName = before === undefined ? !first : /[\w.+-]/.test(before)
      return !couldEndName || !(after === undefined ? !last : /[\w-]/.test(after))
    }
    case ':':
      return (after !== '/' && after !== undefined) || !endsWithScheme(text, at)
    case '.':
      return before?.toLowerCase() !== 'w' || text.slice(Math.max(0, at - 3), at).toLowerCase() !== 'www'
    case '|':
      return !inTable
    default:
      return false
  }
}

/** Whether `http` or `https` stands before a position. */
const endsWithScheme = (text: string, at: number): boolean =>
  /https?$/i.test(text.slice(Math.max(0, at - 5), at))

/** Whether two dollars in the text would be read as the ends of an equation. */
const holdsMath = (text: string): boolean => /\$\$|\$(?!\s)(?:[^$]*[^\s$])?\$(?!\d)/.test(text)

/** Underscores with a letter or digit on both sides neither open nor close. */
function isInsideWord(text: string, at: number): boolean {
  let from = at
  let to = at
  while (text[from - 1] === '_') from--
  while (text[to + 1] === '_') to++
  return isWordCharacter(text[from - 1]) && isWordCharacter(text[to + 1])
}

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character)

/** A line that begins like a heading, list, quote, fence, directive, table or underline is none. */
function escapeLineStart(text: string, line: 'first' | 'later'): string {
  const number = /^\d{1,9}(?=[.)](?:[ \t]|$))/.exec(text)?.[0]
  if (number) return `${number}\\${text.slice(number.length)}`
  const marks = line === 'later' ? /^(?:[#>+=|-]|:[:-])/ : /^(?:[#>+-]|:[:-])/
  return marks.test(text) ? `\\${text}` : text
}

/** A link's or image's address and title, as they stand in parentheses. The address is canonical. */
export function destination(address: string, title: string | undefined): string {
  const plain = address.replace(/&(?=#?\w+;)/g, '&amp;')
  const written = address === '' || !hasBalancedParentheses(address) ? `<${plain}>` : plain
  return title === undefined ? written : `${written} "${title.replace(/["\\&|<]/g, '\\$&')}"`
}

function hasBalancedParentheses(address: string): boolean {
  let depth = 0
  for (const character of address) {
    if (character === '(' && ++depth > 30) return false
    if (character === ')' && --depth < 0) return false
  }
  return depth === 0
}

/** A run of one character longer than any in `text`, at least `least` long. */
export function fence(character: string, text: string, least: number): string {
  let longest = least - 1
  let run = 0
  for (const each of text) {
    run = each === character ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return character.repeat(longest + 1)
}
