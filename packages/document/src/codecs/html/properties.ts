import type { Json, Properties } from '../../content/index.ts'
import { attribute, type Element } from './tree.ts'

/** The properties of an unknown block or atom; what is not a JSON object is none. */
export function parseProperties(element: Element): Properties {
  try {
    const value: Json = JSON.parse(attribute(element, 'data-properties') ?? '{}')
    // An array is no Properties; the check leaves plain objects.
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {}
  } catch {
    return {}
  }
}
