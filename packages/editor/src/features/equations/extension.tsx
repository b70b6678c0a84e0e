import { EquationNode, equationTex, InlineEquationNode, registerDecoration } from '@quire/document/nodes'
import { $getState, type AnyLexicalExtension, defineExtension, mergeRegister } from 'lexical'
import { lazy } from 'react'

const EquationView = lazy(() => import('./equation-view.tsx'))

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
