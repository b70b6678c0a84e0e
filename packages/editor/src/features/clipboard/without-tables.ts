import type { Block, Content } from '@quire/document/content'

/**
 * The same content with the blocks of each table's cells in place of the table, row by row.
 *
 * The binding does not write tables yet: one that was put into the editor would reach nobody else. So every word of it
 * comes in as blocks that do.
 */
export const withoutTables = (content: Content): Content =>
  content.flatMap((block): Content => {
    if (block.type === 'table') return block.rows.flat().flatMap(({ children }) => withoutTables(children))
    if ('children' in block) return [{ ...block, children: withoutTables(block.children) } as Block] // only these changed
    return [block]
  })
