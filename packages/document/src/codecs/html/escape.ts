const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
}

/** Text between tags. */
export const escapeText = (text: string): string => text.replace(/[&<>]/g, (character) => ESCAPES[character]!)

/** Text with line feeds where a blank line would end an HTML block of Markdown. */
export const escapeLines = (text: string): string => escapeText(text).replace(/\n/g, '&#10;')

type Value = string | number | true | undefined

/** Attributes as they stand in a tag, with a space before each; `true` is a bare name, `undefined` is left out. */
export const attributes = (values: Readonly<Record<string, Value>>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escapeAttribute(String(value))}"`))
    .join('')

const escapeAttribute = (value: string): string =>
  value.replace(/[&<>"\n]/g, (character) => ESCAPES[character]!)
