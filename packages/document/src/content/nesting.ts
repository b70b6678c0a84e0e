import type { Block, Content, ListItem } from './content.ts'

/** A flat run of blocks as HTML and Markdown nest them: items in lists, blocks in items. */
export type Nested =
  | { readonly kind: 'block'; readonly block: NotListItem; readonly extraIndent: number }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly start: number; readonly items: NestedItem[] }

/** An item without a block of its own is there only to carry a list that is one level deeper. */
export interface NestedItem {
  readonly block: ListItem | undefined
  readonly children: Nested[]
}

type NotListItem = Exclude<Block, ListItem>

/** Reads the indents: which items make a list, and what belongs inside an item. */
export function nest(content: Content): Nested[] {
  const root: Nested[] = []
  let open: NestedItem[] = [] // the items around the next block, outermost first
  const inside = (depth: number): Nested[] => (depth === 0 ? root : open[depth - 1]!.children)

  for (const block of content) {
    const indent = block.indent ?? 0
    if (block.type === 'listItem') {
      open = open.slice(0, indent)
      while (open.length < indent) open.push(addItem(inside(open.length), undefined))
      open.push(addItem(inside(indent), block))
      continue
    }
    open = open.slice(0, indent)
    while (open.length > 0 && !open.at(-1)!.block) open.pop()
    inside(open.length).push({ kind: 'block', block, extraIndent: indent - open.length })
  }
  return root
}

function addItem(siblings: Nested[], block: ListItem | undefined): NestedItem {
  const item: NestedItem = { block, children: [] }
  const last = siblings.at(-1)
  const ordered = block?.list === 'number'
  if (last?.kind === 'list' && block?.start === undefined && (!block || last.ordered === ordered))
    last.items.push(item)
  else siblings.push({ kind: 'list', ordered, start: block?.start ?? 1, items: [item] })
  return item
}
