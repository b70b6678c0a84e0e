// What may stand in a link. Everything else is refused, whoever wrote it: paste, import or another client.

const safeProtocols = new Set(['http:', 'https:', 'mailto:', 'tel:'])
const looksLikeEmail = /^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/
const looksLikeHost = /^(localhost|[\w-]+(\.[\w-]+)+)(:\d+)?([/?#]|$)/i
// What a browser removes before it reads a protocol; `java\nscript:` must not pass as something else.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that have to go
const ignoredByBrowsers = /[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\ufeff]/g

/**
 * Turns what a person typed into a link's address.
 *
 * `example.org` becomes `https://example.org`, `a@b.c` becomes `mailto:a@b.c`; a path or fragment stays as it is.
 *
 * @returns undefined when it is no address, or one that could run code.
 */
export const toSafeUrl = (input: string): string | undefined => {
  const text = input.trim()
  if (text === '') return undefined
  if (/^[/#?]/.test(text) && !/^\/[/\\]/.test(text)) return text
  if (looksLikeEmail.test(text)) return `mailto:${text}`
  if (looksLikeHost.test(text)) return `https://${text}`
  const stripped = text.replace(ignoredByBrowsers, '')
  return URL.canParse(stripped) && safeProtocols.has(new URL(stripped).protocol) ? stripped : undefined
}
