// The buttons that every formatting toolbar is made of.
import {
  Bold,
  Code,
  Heading1,
  Heading2,
  Heading3,
  Heading4,
  Italic,
  List,
  ListChecks,
  ListOrdered,
  type LucideIcon,
  Pilcrow,
  SquareCode,
  Strikethrough,
  TextQuote,
  Underline,
} from 'lucide-react'
import { keyLabel } from '../../ui/keys.ts'
import type { BlockType } from './block-types.ts'
import type { TextFormat } from './formatting.ts'

interface FormatControl {
  readonly format: TextFormat
  readonly label: string
  readonly icon: LucideIcon
  readonly shortcut: () => string
}

export const formatControls: readonly FormatControl[] = [
  { format: 'bold', label: 'Bold', icon: Bold, shortcut: () => keyLabel('B') },
  { format: 'italic', label: 'Italic', icon: Italic, shortcut: () => keyLabel('I') },
  { format: 'underline', label: 'Underline', icon: Underline, shortcut: () => keyLabel('U') },
  { format: 'strikethrough', label: 'Strike', icon: Strikethrough, shortcut: () => keyLabel('Shift', 'X') },
  { format: 'code', label: 'Code', icon: Code, shortcut: () => keyLabel('E') },
]

export const blockIcons: Readonly<Record<BlockType, LucideIcon>> = {
  paragraph: Pilcrow,
  h1: Heading1,
  h2: Heading2,
  h3: Heading3,
  h4: Heading4,
  bullet: List,
  number: ListOrdered,
  check: ListChecks,
  quote: TextQuote,
  code: SquareCode,
}
