export { documentNodes } from './all.ts'
export { BlockquoteNode } from './blockquote.ts'
export { CalloutNode, calloutTone } from './callout.ts'
export { ColumnNode, ColumnsNode, columnWidth } from './columns.ts'
export { $createNodes } from './create.ts'
export { blockAlign, blockDirection, registerDecoration } from './decorated.ts'
export { DefinedNode, defineNode } from './defined.ts'
export { DividerNode } from './divider.ts'
export { EmojiNode, emojiCharacters, emojiName } from './emoji.ts'
export { EquationNode, equationTex, InlineEquationNode } from './equation.ts'
export { FileNode, fileMime, fileName, fileSize, fileSource } from './file.ts'
export { $createHeadingNode, $isHeadingNode, HeadingNode, type HeadingTag } from './heading.ts'
export {
  ImageNode,
  imageAlt,
  imageCaption,
  imageHeight,
  imageSource,
  imageTitle,
  imageWidth,
} from './image.ts'
export { InlineImageNode } from './inline-image.ts'
export { MentionNode, mentionKind, mentionLabel, mentionTarget } from './mention.ts'
export { $createQuoteNode, $isQuoteNode, QuoteNode } from './quote.ts'
export { $readNodes } from './read.ts'
export { textNodes } from './text-nodes.ts'
export { ToggleNode, ToggleTitleNode } from './toggle.ts'
export { UnknownAtomNode, UnknownBlockNode, unknownName, unknownProperties } from './unknown.ts'
