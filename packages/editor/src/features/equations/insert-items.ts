import { EquationNode, InlineEquationNode } from '@quire/document/nodes'
import { $create, $insertNodes } from 'lexical'
import { Sigma, SquareSigma } from 'lucide-react'
import { $insertBlock } from '../../ui/insert-block.ts'
import type { InsertItem } from '../../ui/insert-item.ts'
import { $markFresh } from './fresh.ts'

export const equationInsertItems: readonly InsertItem[] = [
  {
    id: 'equation',
    label: 'Equation',
    icon: SquareSigma,
    keywords: ['math', 'formula', 'tex', 'latex', 'katex'],
    group: 'blocks',
    run: (editor) => editor.update(() => void $insertBlock($markFresh($create(EquationNode)))),
  },
  {
    id: 'inline-equation',
    label: 'Inline equation',
    icon: Sigma,
    keywords: ['math', 'formula', 'tex', 'latex'],
    group: 'inline',
    run: (editor) => editor.update(() => $insertNodes([$markFresh($create(InlineEquationNode))])),
  },
]
