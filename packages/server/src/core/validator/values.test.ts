import fc from 'fast-check'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import { passAny } from './any.ts'
import { Cursor } from './cursor.ts'
import { passJson } from './json.ts'
import { Violation } from './rules.ts'
import { textBetween } from './text.ts'

const cursorOn = (bytes: Uint8Array): Cursor => {
  const cursor = new Cursor()
  cursor.reset(bytes)
  return cursor
}

const utf8 = new TextEncoder()

/** The number of values in a JSON text, or the rule it breaks. */
const judgeJson = (text: string, maxDepth = 64): number | string => {
  const bytes = utf8.encode(text)
  return judge(() => passJson(cursorOn(bytes), bytes.length, maxDepth))
}

const judge = (read: () => number): number | string => {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof Violation) return thrown.rule
    throw thrown
  }
}

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('[B5] JSON', () => {
  test('is let through when JSON.stringify wrote it, with or without white space, but for __proto__ as a key', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 8 }),
        fc.constantFrom(undefined, 1, '\t', '\r\n'),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent)
          expect(judgeJson(text)).toEqual(/"__proto__"\s*:/.test(text) ? 'B8' : expect.any(Number))
        },
      ),
    )
  })

  test('is let through exactly when JSON.parse reads it', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '"\\n"',
        '"\\u00e9"',
        '"\\x"',
        '0',
        '-',
        '1',
        '01',
        '.5',
        '1.5',
      ],
      ...[
        'e',
        'E+3',
        'e-',
        'true',
        'false',
        'null',
        'nul',
        ' ',
        '\n',
        'é',
        '\u0001',
        '"\u0001"',
        '"😀"',
        '"\\ud800"',
      ],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('')
        expect(judgeJson(text)).toEqual(parses(text) ? expect.any(Number) : 'B5')
      }),
      { numRuns: 20_000 },
    )
  })

  test('is let through exactly when JSON.parse reads it, also with one character changed', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom(...'{}[],:"\\ 0-+.eEu/x'), (json, at, character) => {
        const index = at % json.length
        const text = json.slice(0, index) + character + json.slice(index + 1)
        if (/__proto__|e[+-]?\d{3}/i.test(text)) return
        expect(judgeJson(text)).toEqual(parses(text) ? expect.any(Number) : 'B5')
      }),
      { numRuns: 20_000 },
    )
  })

  test.each([
    ['1e999', 'B5'],
    ['-1E999', 'B5'],
    ['1e308', 1],
    [`1${'0'.repeat(300)}`, 'B5'],
    [`1${'0'.repeat(299)}`, 1],
    ['[1,[2,{"a":3}]]', 6],
    ['', 'B5'],
    ['"', 'B5'],
    ['"\\u12"', 'B5'],
    ['"\\u12G4"', 'B5'],
    ['"\\u1@34"', 'B5'],
    ['"\\uABcd"', 1],
    ['undefined', 'B5'],
    ['1 2', 'B5'],
    ['{"__proto__":1}', 'B8'],
    ['{"\\u005F_proto\\u005f_":1}', 'B8'],
    ['{"__proto__x":1}', 3 - 1],
    ['{"__proto_\\n":1}', 2],
    ['"__proto__"', 1],
    ['["__proto__"]', 2],
  ])('%s gives %s', (text, result) => {
    expect(judgeJson(text)).toBe(result)
  })

  test('[B6] is as deep as the limit says', () => {
    expect(judgeJson('[[1]]', 2)).toBe(3)
    expect(judgeJson('[[1]]', 1)).toBe('B6')
    expect(judgeJson('{"a":{}}', 1)).toBe('B6')
    expect(judgeJson('1', 0)).toBe(1)
  })
})

describe('[B4] text', () => {
  const judgeText = (bytes: Uint8Array): number | string => judge(() => cursorOn(bytes).text(bytes.length))
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const decodedLength = (bytes: Uint8Array): number | string => {
    try {
      return strict.decode(bytes).length
    } catch {
      return 'B4'
    }
  }

  test('is as long as JavaScript says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(judgeText(utf8.encode(text))).toBe(text.length)
      }),
    )
  })

  test('is let through exactly when a strict decoder reads it', () => {
    const byte = fc.constantFrom(
      ...[
        0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
      ],
      ...[0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5 }), fc.array(byte, { maxLength: 5 }), (any, edges) => {
        expect(judgeText(any)).toBe(decodedLength(any))
        expect(judgeText(Uint8Array.from(edges))).toBe(decodedLength(Uint8Array.from(edges)))
      }),
      { numRuns: 50_000 },
    )
  })

  test('between two offsets is what was written there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const bytes = utf8.encode(`<${text}>`)
        expect(textBetween(bytes, 1, bytes.length - 1)).toBe(text)
      }),
    )
  })
})

describe('[B2] numbers', () => {
  const judgeUint = (bytes: Uint8Array): number | string => judge(() => cursorOn(bytes).uint())

  test('are read as lib0 writes them', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (number) => {
        const encoder = encoding.createEncoder()
        encoding.writeVarUint(encoder, number)
        expect(judgeUint(encoding.toUint8Array(encoder))).toBe(number)
      }),
    )
  })

  test.each([
    ['a longer form', [0x81, 0x00], 'B2'],
    ['more than 2^53 - 1', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f], 'B2'],
    ['many zeros', [...Array(200).fill(0x80), 0], 'B2'],
    ['no end', [0x80], 'B1'],
    ['nothing', [], 'B1'],
  ])('%s', (_, bytes, rule) => {
    expect(judgeUint(Uint8Array.from(bytes))).toBe(rule)
  })
})

describe('[B7] any values', () => {
  const judgeAny = (bytes: Uint8Array, maxDepth = 64): number | string => {
    const cursor = cursorOn(bytes)
    return judge(() => {
      const values = passAny(cursor, maxDepth)
      expect(cursor.remaining).toBe(0)
      return values
    })
  }
  const encodeAny = (value: unknown): Uint8Array => {
    const encoder = encoding.createEncoder()
    encoding.writeAny(encoder, value as never) // lib0 writes whatever it can
    return encoding.toUint8Array(encoder)
  }

  test('are let through when lib0 wrote them', () => {
    const value = fc.anything({
      maxDepth: 6,
      withTypedArray: false,
      key: fc.string().filter((key) => key !== '__proto__'),
    })
    fc.assert(
      fc.property(value, (value) => {
        const bytes = encodeAny(value)
        expect(judgeAny(bytes)).toBeTypeOf('number')
        decoding.readAny(decoding.createDecoder(bytes))
      }),
    )
  })

  test.each([
    ['nested', encodeAny([1, { a: [null, undefined] }]), 6],
    ['bytes', encodeAny(new Uint8Array(3)), 1],
    ['a large integer', Uint8Array.from([125, 0xbf, 0xff, 0x7f]), 1],
    ['a BigInt', encodeAny(1n), 'B7'],
    ['an unknown tag', Uint8Array.from([115]), 'B7'],
    ['half a float', Uint8Array.from([124, 0, 0]), 'B1'],
    ['half a double', Uint8Array.from([123, 0]), 'B1'],
    ['more bytes than there are', Uint8Array.from([116, 9]), 'B3'],
    ['more items than there are', Uint8Array.from([117, 9]), 'B3'],
    ['more fields than there are', Uint8Array.from([118, 2, 1, 97]), 'B3'],
    ['__proto__', Uint8Array.from([118, 1, 9, ...utf8.encode('__proto__'), 126]), 'B8'],
    ['nearly __proto__', Uint8Array.from([118, 1, 9, ...utf8.encode('__prot0__'), 126]), 2],
  ])('%s', (_, bytes, result) => {
    expect(judgeAny(bytes)).toBe(result)
  })

  test('[B6] are as deep as the limit says', () => {
    expect(judgeAny(encodeAny([[1]]), 2)).toBe(3)
    expect(judgeAny(encodeAny([[1]]), 1)).toBe('B6')
    expect(judgeAny(encodeAny({ a: {} }), 1)).toBe('B6')
  })
})
