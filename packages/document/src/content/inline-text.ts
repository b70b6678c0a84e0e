import type { Inline } from './content.ts'

/** The words of a block's text. */
export const inlineText = (inline: readonly Inline[]): string => inline.map(pieceText).join('')

function pieceText(piece: Inline): string {
  switch (piece.type) {
    case 'text':
      return piece.text
    case 'break':
      return '\n'
    case 'mention':
      return `@${piece.label}`
    case 'emoji':
      return piece.emoji
    case 'equation':
      return piece.tex
    case 'image':
      return piece.alt ?? ''
    case 'unknown':
      return ''
  }
}
