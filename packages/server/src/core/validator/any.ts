import type { Cursor } from './cursor.ts'
import { refuse } from './rules.ts'

/**
 * Passes one value in lib0's `any` encoding (B6, B7, B8).
 *
 * @returns how many values there were, nested ones included.
 */
export const passAny = (cursor: Cursor, depthLeft: number): number => {
  switch (cursor.byte()) {
    case 127: // undefined
    case 126: // null
    case 121: // false
    case 120: // true
      return 1
    case 125:
      cursor.int()
      return 1
    case 124: // float32
      cursor.skip(4)
      return 1
    case 123: // float64
      cursor.skip(8)
      return 1
    case 119:
      cursor.text(cursor.textLength())
      return 1
    case 118:
      return passObject(cursor, depthLeft)
    case 117:
      return passArray(cursor, depthLeft)
    case 116: // Uint8Array
      cursor.skip(cursor.count(1))
      return 1
    default: // 122 is a BigInt, which JSON.stringify refuses
      return refuse('B7')
  }
}

const passObject = (cursor: Cursor, depthLeft: number): number => {
  if (depthLeft === 0) refuse('B6')
  let values = 1
  for (let left = cursor.count(2); left > 0; left--) {
    cursor.key(cursor.textLength())
    values += passAny(cursor, depthLeft - 1)
  }
  return values
}

const passArray = (cursor: Cursor, depthLeft: number): number => {
  if (depthLeft === 0) refuse('B6')
  let values = 1
  for (let left = cursor.count(1); left > 0; left--) values += passAny(cursor, depthLeft - 1)
  return values
}
