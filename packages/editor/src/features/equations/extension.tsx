import { $insertNodeToNearestRoot } from '@lexical/utils'
import { EquationNode, equationTex, InlineEquationNode, registerDecoration } from '@quire/document/nodes'
import {
  $create,
  $getState,
  $insertNodes,
  type AnyLexicalExtension,
  defineExtension,
  mergeRegister,
} from 'lexical'
import { Sigma, SquareSigma } from 'lucide-react'
import type { InsertItem } from '../../ui/insert-item.ts'
import { EquationView } from './equation-view.tsx'

/** Equations in TeX, in a line or on lines of their own. */
export const EquationsExtension: AnyLexicalExtension = defineExtension({
  name: '@quire/equations',
  register: (editor) =>
    mergeRegister(
      ...([EquationNode, InlineEquationNode] as const).map((klass) =>
        registerDecoration<EquationNode | InlineEquationNode>(editor, klass, (node) => (
          <EquationView
            editor={editor}
            nodeKey={node.getKey()}
            tex={$getState(node, equationTex)}
            isBlock={klass === EquationNode}
          />
        )),
      ),
    ),
})

export const equationInsertItems: readonly InsertItem[] = [
  {
    id: 'equation',
    label: 'Equation',
    icon: SquareSigma,
    keywords: ['math', 'formula', 'tex', 'latex', 'katex'],
    group: 'blocks',
    run: (editor) => editor.update(() => void $insertNodeToNearestRoot($create(EquationNode))),
  },
  {
    id: 'inline-equation',
    label: 'Inline equation',
    icon: Sigma,
    keywords: ['math', 'formula', 'tex', 'latex'],
    group: 'inline',
    run: (editor) => editor.update(() => $insertNodes([$create(InlineEquationNode)])),
  },
]
