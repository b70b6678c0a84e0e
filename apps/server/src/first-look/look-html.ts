import type { Block, Content } from '@quire/document/content'
import { toHtml } from '@quire/document/html'

/** More than any screen shows. */
const maxLength = 8_000

/** What the editor gives the same elements, so that its styles hold here (packages/editor/src/theme.ts). */
const classes: Readonly<Record<string, string>> = {
  p: 'quire-p',
  h1: 'quire-h1',
  h2: 'quire-h2',
  h3: 'quire-h3',
  h4: 'quire-h4',
  ul: 'quire-ul',
  ol: 'quire-ol',
  li: 'quire-li',
  blockquote: 'quire-quote',
  aside: 'quire-callout',
  pre: 'quire-code-block',
  hr: 'quire-divider',
  a: 'quire-link',
}
const openTag = new RegExp(`<(${Object.keys(classes).join('|')})(?=[ >])`, 'g')

/**
 * The beginning of a document as it looks in the editor, for the time until that is there. Text alone: pictures, tables
 * and whatever else takes its place only there come with the editor.
 */
export const lookHtml = (content: Content): string => {
  let html = ''
  for (const group of groups(content.flatMap(textOf))) {
    const next = directed(toHtml(group))
    if (html.length + next.length > maxLength) break
    html += next
  }
  return dressed(html)
}

/** Items of one list belong together; every other block stands for itself. */
const groups = (content: Content): Block[][] => {
  const result: Block[][] = []
  for (const block of content) {
    const last = result.at(-1)
    if (block.type === 'listItem' && last?.at(-1)?.type === 'listItem' && last.length < 20) last.push(block)
    else result.push([block])
  }
  return result
}

const textOf = (block: Block): Block[] => {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
    case 'listItem': {
      const content = block.content.filter(({ type }) => type !== 'image')
      return [{ ...block, content }]
    }
    case 'quote':
    case 'callout':
      return [{ ...block, children: block.children.flatMap(textOf) }]
    case 'toggle':
      return [{ type: 'paragraph', content: block.summary }]
    case 'columns':
      return block.columns.flatMap(({ children }) => children.flatMap(textOf))
    case 'code':
    case 'divider':
      return [block]
    default:
      return []
  }
}

/** Reads from the side of its first letter, as in the editor, where nothing else was chosen. */
const directed = (html: string): string =>
  html.replace(/^<(\w+)(?![^>]* dir=)|(?<=\n)<([uo]l)(?![^>]* dir=)/g, '$& dir="auto"')

/** Every `<` of the codec opens a tag: text and attributes have theirs escaped. */
const dressed = (html: string): string =>
  html
    .replace(openTag, (tag, name: string) => `${tag} class="${classes[name]}"`)
    // The text's own white space counts in the editor: neither needs saying, and the policy allows no styles.
    .replaceAll(' style="white-space:pre-wrap"', '')
    .replaceAll('>\n<', '><')
