import { DefinedNode } from '@quire/document/nodes'
import { $getNodeByKey, type LexicalEditor } from 'lexical'
import { type ComponentType, type ReactElement, useMemo, useSyncExternalStore } from 'react'
import type { BlockProperties, BlockViewProps } from '../../block.tsx'

interface BlockViewOptions {
  readonly editor: LexicalEditor
  readonly nodeKey: string
  readonly properties: BlockProperties
  readonly view: ComponentType<BlockViewProps>
}

/** Gives a block's view what it shows and how it changes it. */
export const BlockView = ({ editor, nodeKey, properties, view: View }: BlockViewOptions): ReactElement => {
  const isEditable = useSyncExternalStore(
    (notify) => editor.registerEditableListener(notify),
    () => editor.isEditable(),
    () => false,
  )
  const setProperties = useMemo(
    () => (changes: Partial<BlockProperties>) =>
      editor.update(() => {
        const node = $getNodeByKey(nodeKey)
        // Undefined says nothing in JSON, so it changes nothing.
        if (node instanceof DefinedNode) node.setProperties(changes as BlockProperties)
      }),
    [editor, nodeKey],
  )
  return <View properties={properties} setProperties={setProperties} isEditable={isEditable} />
}
