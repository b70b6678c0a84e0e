// Loaded with the first code block: the grammars are larger than the editor's own code.
import { common, createLowlight } from 'lowlight'

const lowlight = createLowlight(common)

/** A piece of code that is one kind of thing, in UTF-16 offsets. */
export interface Token {
  readonly kind: TokenKind
  readonly start: number
  readonly end: number
}

export const tokenKinds = ['keyword', 'string', 'comment', 'number', 'name', 'tag'] as const
export type TokenKind = (typeof tokenKinds)[number]

/** The names of the languages it knows, for a menu. */
export const languages: readonly string[] = lowlight.listLanguages().sort()

/** What a piece of code consists of; unknown languages have no tokens. */
export const tokenize = (code: string, language: string): readonly Token[] => {
  if (!lowlight.registered(language)) return []
  const tokens: Token[] = []
  let offset = 0
  const walk = (
    nodes: ReturnType<typeof lowlight.highlight>['children'],
    kind: TokenKind | undefined,
  ): void => {
    for (const node of nodes) {
      if (node.type === 'text') {
        if (kind) tokens.push({ kind, start: offset, end: offset + node.value.length })
        offset += node.value.length
      } else if (node.type === 'element') {
        const names = node.properties.className
        walk(
          node.children as typeof nodes,
          (Array.isArray(names) ? kindOf(names.map(String)) : undefined) ?? kind,
        )
      }
    }
  }
  walk(lowlight.highlight(language, code).children, undefined)
  return tokens
}

/** highlight.js has dozens of scopes; a page of code reads better with six colours. */
const kindOf = (names: readonly string[]): TokenKind | undefined => {
  const scope = names.find((name) => name.startsWith('hljs-'))?.slice(5)
  return scope === undefined ? undefined : kinds[scope]
}

const kinds: Readonly<Record<string, TokenKind>> = {
  keyword: 'keyword',
  literal: 'keyword',
  built_in: 'name',
  type: 'name',
  title: 'name',
  'title.function': 'name',
  section: 'name',
  attr: 'name',
  attribute: 'name',
  property: 'name',
  string: 'string',
  regexp: 'string',
  symbol: 'string',
  comment: 'comment',
  quote: 'comment',
  doctag: 'comment',
  number: 'number',
  variable: 'number',
  tag: 'tag',
  name: 'tag',
  'selector-tag': 'tag',
  'selector-class': 'tag',
  meta: 'tag',
}
