// What other programs say without meaning it, taken out of content that was read from their HTML.
import type { Block, Content, Inline, Marks } from '@quire/document/content'

/** Content without the habits of the program that it comes from; every word stays. */
export const tidy = (content: Content): Content => unwrapCell(tidyBlocks(content))

const tidyBlocks = (content: Content): Content =>
  content.filter((block) => !isNothing(block)).map((block) => markTodo(tidyBlock(block)))

const tidyBlock = (block: Block): Block => {
  const { direction, align, ...rest } = block
  const isAutomatic = direction === undefined || (direction === 'ltr' && !startsRightToLeft(textOf(block)))
  const plain = {
    ...rest,
    ...(isAutomatic ? {} : { direction }),
    ...(align === undefined || align === 'left' ? {} : { align }),
  } as Block // what is left out is optional
  if ('content' in plain) return { ...plain, content: tidyLine(plain.content, plain.type === 'heading') }
  if ('children' in plain) return { ...plain, children: tidyBlocks(plain.children) } as Block // only these changed
  if (plain.type !== 'table') return plain
  return {
    ...plain,
    rows: plain.rows.map((row, at) =>
      row.map((cell) => ({
        ...cell,
        children: tidyCell(cell.children, plain.headerRow === true && at === 0),
      })),
    ),
  }
}

const tidyCell = (children: Content, isHeader: boolean): Content =>
  tidyBlocks(children).map((block) =>
    isHeader && block.type === 'paragraph' ? { ...block, content: withoutBold(block.content) } : block,
  )

const tidyLine = (content: readonly Inline[], isHeading: boolean): readonly Inline[] => {
  const line = withoutEnd(content).map(withoutHabits)
  return isHeading ? withoutBold(line) : line
}

/** A heading is bold by itself; that all of it was bold says nothing. A word in it that alone is bold does. */
const withoutBold = (content: readonly Inline[]): readonly Inline[] =>
  content.every((part) => 'marks' in part && part.marks?.bold)
    ? content.map((part) => withoutMark(part, 'bold'))
    : content

/** Word ends every line with a space that cannot be seen. */
const withoutEnd = (content: readonly Inline[]): readonly Inline[] => {
  const last = content.at(-1)
  if (last?.type !== 'text') return content
  const text = last.text.replace(/[\s\u00a0]+$/, '')
  if (text === last.text) return content
  return text === '' ? withoutEnd(content.slice(0, -1)) : [...content.slice(0, -1), { ...last, text }]
}

/** Black on white is no choice of the writer's, and is unreadable in the dark; a link is underlined by itself. */
const withoutHabits = (part: Inline): Inline => {
  if (!('marks' in part) || !part.marks) return part
  const coloured = part.marks.color?.startsWith('#') ? withoutMark(part, 'color') : part
  return part.marks.link ? withoutMark(coloured, 'underline') : coloured
}

const withoutMark = (part: Inline, mark: keyof Marks): Inline => {
  if (!('marks' in part) || !part.marks || part.marks[mark] === undefined) return part
  const { [mark]: _, ...marks } = part.marks
  return { ...part, marks }
}

/** Space between paragraphs is the page's business; a picture on somebody's disk cannot be shown. */
const isNothing = (block: Block): boolean => {
  if (block.type === 'image') return block.src === ''
  if (block.type !== 'paragraph') return false
  return block.content.every(
    (part) =>
      part.type === 'break' ||
      (part.type === 'text' && /^[\s\u00a0]*$/.test(part.text)) ||
      (part.type === 'image' && part.src === ''),
  )
}

/** The first letter that has a direction. */
const startsRightToLeft = (text: string): boolean =>
  /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(text)

const textOf = (block: Block): string =>
  'content' in block ? block.content.map((part) => ('text' in part ? part.text : '')).join('') : ''

/** Notion copies a to-do as an item that begins with its box. */
const markTodo = (block: Block): Block => {
  if (block.type !== 'listItem' || block.list !== 'bullet') return block
  const [first, ...rest] = block.content
  const box = first?.type === 'text' ? /^\[([ xX])\]\s+/.exec(first.text) : null
  if (first?.type !== 'text' || !box) return block
  const content = [{ ...first, text: first.text.slice(box[0].length) }, ...rest]
  return { ...block, list: 'check', content, ...(box[1] === ' ' ? {} : { checked: true as const }) }
}

/** One cell of a sheet is what stands in it. */
const unwrapCell = (content: Content): Content => {
  const [table] = content
  if (content.length !== 1 || table?.type !== 'table' || table.rows.length !== 1) return content
  const [cell, ...others] = table.rows[0] ?? []
  return cell && others.length === 0 ? cell.children : content
}
