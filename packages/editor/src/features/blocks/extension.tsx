import { defineNode, registerDecoration } from '@quire/document/nodes'
import { type AnyLexicalExtension, defineExtension, mergeRegister } from 'lexical'
import type { BlockDefinition } from '../../block.tsx'
import { BlockView } from './block-view.tsx'

/** The application's blocks: a node and a view for each. */
export const createBlocksExtension = (blocks: readonly BlockDefinition[]): AnyLexicalExtension => {
  const defined = blocks.map((block) => ({ block, klass: defineNode(block.type, block.properties) }))
  return defineExtension({
    name: '@quire/blocks',
    nodes: defined.map(({ klass }) => klass),
    register: (editor) =>
      mergeRegister(
        ...defined.map(({ block, klass }) =>
          registerDecoration(editor, klass, (node) => (
            <BlockView
              editor={editor}
              nodeKey={node.getKey()}
              properties={node.getProperties()}
              view={block.view}
            />
          )),
        ),
      ),
  })
}
