import { $insertNodeToNearestRoot } from '@lexical/utils'
import { $create } from 'lexical'
import type { BlockDefinition } from '../../block.tsx'
import type { InsertItem } from '../../ui/insert-item.ts'

/** The `/` menu's entries of the application's blocks. */
export const blockDefinitionItems = (blocks: readonly BlockDefinition[]): readonly InsertItem[] =>
  blocks.flatMap(({ type, insert }) =>
    insert
      ? [
          {
            id: `block-${type}`,
            keywords: [type],
            group: 'blocks',
            ...insert,
            run: (editor) =>
              editor.update(() => {
                const klass = editor._nodes.get(type)?.klass
                if (klass) $insertNodeToNearestRoot($create(klass))
              }),
          },
        ]
      : [],
  )
