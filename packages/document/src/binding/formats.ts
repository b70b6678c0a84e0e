import type { TextNode } from 'lexical'
import type { Attributes, Json } from '../model/types.ts'

/** Lexical's format bits and the attribute each is stored as (MODEL.md §4). */
const bits: ReadonlyArray<readonly [bit: number, key: string]> = [
  [1, 'b'],
  [2, 'i'],
  [4, 's'],
  [8, 'u'],
  [16, 'c'],
  [32, 'sub'],
  [64, 'sup'],
  [128, 'hl'],
  [256, 'lower'],
  [512, 'upper'],
  [1024, 'cap'],
]

/** CSS declarations with an attribute of their own; the rest goes into `css` as it is. */
const styles: ReadonlyArray<readonly [property: string, key: string]> = [
  ['color', 'color'],
  ['background-color', 'bg'],
]

const shownKeys: ReadonlySet<string> = new Set([
  ...bits.map(([, key]) => key),
  ...styles.map(([, key]) => key),
  'css',
  'l',
])

/** Whether the editor can show an attribute. One that it cannot is left alone, so that a newer version finds it again. */
export const isShown = (key: string): boolean => shownKeys.has(key)

/** The attributes of a text node; a link around it adds `l`. */
export function attributesOf(node: TextNode, link: Json | undefined): Attributes {
  const format = node.__format
  const style = node.__style
  if (format === 0 && style === '' && link === undefined) return plain
  const attributes: Record<string, Json> = {}
  for (const [bit, key] of bits) if (format & bit) attributes[key] = true
  if (style !== '') addStyles(attributes, style)
  if (link !== undefined) attributes.l = link
  return attributes
}

const plain: Attributes = Object.freeze({})

function addStyles(attributes: Record<string, Json>, style: string): void {
  const rest: string[] = []
  for (const declaration of style.split(';')) {
    const cut = declaration.indexOf(':')
    if (cut < 0) continue
    const property = declaration.slice(0, cut).trim()
    const value = declaration.slice(cut + 1).trim()
    const known = styles.find(([name]) => name === property)
    if (known) attributes[known[1]] = value
    else if (value !== '') rest.push(`${property}: ${value}`)
  }
  if (rest.length > 0) attributes.css = `${rest.join('; ')};`
}

export const formatBits = (attributes: Attributes): number =>
  bits.reduce((sum, [bit, key]) => (isOn(attributes, key) ? sum | bit : sum), 0)

const isOn = (attributes: Attributes, key: string): boolean =>
  Object.hasOwn(attributes, key) && attributes[key] !== null && attributes[key] !== false

export function styleText(attributes: Attributes): string {
  const declarations = styles.flatMap(([property, key]) => {
    const value = attributes[key]
    return typeof value === 'string' && !/[;{}]/.test(value) ? [`${property}: ${value};`] : []
  })
  if (typeof attributes.css === 'string') declarations.push(attributes.css)
  return declarations.join(' ')
}
