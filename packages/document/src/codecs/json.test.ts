import { describe, expect, test } from 'vitest'
import { ContentError } from '../content/index.ts'
import { fromJson, toJson } from './json.ts'

describe('JSON', () => {
  test('carries ids and everything else', () => {
    const content = [
      { type: 'paragraph', content: [{ type: 'text', text: 'a' }], id: 'x1', align: 'center', indent: 2 },
    ] as const
    expect(toJson(content)).toBe(
      '{"format":"quire","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"a"}],"id":"x1","align":"center","indent":2}]}',
    )
    expect(fromJson(toJson(content))).toEqual(content)
    expect(fromJson(JSON.stringify(content))).toEqual(content)
  })

  test.each([
    ['{', /^not JSON/],
    ['3', /expected an array of blocks/],
    ['{"format":"quire","version":2,"content":[]}', /^version: expected 1, found 2$/],
    ['[{"type":"paragrpah"}]', /^\[0\]\.type: expected a type of block: paragraph, .*found "paragrpah"$/],
    ['[{"type":"paragraph"}]', /^\[0\]\.content: expected an array, found nothing$/],
    [
      '[{"type":"paragraph","content":[],"colour":1}]',
      /^\[0\]: has no property "colour"; it has type, id, align/,
    ],
    ['[{"type":"heading","level":7,"content":[]}]', /^\[0\]\.level: expected one of 1, 2, 3, 4, found 7$/],
    [
      '[{"type":"quote","children":[{"type":"table","rows":[[{"children":[{"type":"code","text":3}]}]]}]}]',
      /^\[0\]\.children\[0\]\.rows\[0\]\[0\]\.children\[0\]\.text: expected a string, found 3$/,
    ],
    [
      '[{"type":"paragraph","content":[{"type":"text","text":"a","marks":{"link":{"href":"javascript:x"}}}]}]',
      /^\[0\]\.content\[0\]\.marks\.link\.href: expected an http, https, mailto, tel or relative address, found "javascript:x"$/,
    ],
    ['[{"type":"constructor"}]', /^\[0\]\.type: expected a type of block/],
    ['[{"type":"divider","__proto__":{}}]', /^\[0\]: has no property "__proto__"/],
  ])('%s is refused with the place and the reason', (text, message) => {
    expect(() => fromJson(text)).toThrow(ContentError)
    expect(() => fromJson(text)).toThrow(message)
  })

  test('depth is bounded', () => {
    const deep = `${'{"type":"quote","children":['.repeat(5_000)}${']}'.repeat(5_000)}`
    expect(() => fromJson(`[${deep}]`)).toThrow(/nested deeper than 100$/)
  })
})
