import { $getState, createState, DecoratorNode, type LexicalNode, type StateConfig } from 'lexical'
import { type Inline, safeImageSource } from '../content/index.ts'
import { inlineText } from '../content/inline-text.ts'
import { type DecoratedConfig, flat } from './config.ts'
import { blockStates, DecoratedNode } from './decorated.ts'
import { parseInline, parseNumber, parseSafe, parseText, unparseInline } from './parse.ts'

/** Address of the image; empty while it is uploaded. */
export const imageSource: StateConfig<'src', string> = createState('src', {
  parse: parseSafe(safeImageSource),
})
export const imageAlt: StateConfig<'alt', string> = createState('alt', { parse: parseText })
export const imageTitle: StateConfig<'title', string> = createState('title', { parse: parseText })
/** CSS pixels; undefined: as large as the image is. */
export const imageWidth: StateConfig<'width', number | undefined> = createState('width', {
  parse: parseNumber(1, 10_000),
})
export const imageHeight: StateConfig<'height', number | undefined> = createState('height', {
  parse: parseNumber(1, 10_000),
})
export const imageCaption: StateConfig<'caption', readonly Inline[]> = createState('caption', {
  parse: parseInline,
  unparse: unparseInline,
  isEqual: (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b),
})

/** An image on lines of its own. */
export class ImageNode extends DecoratedNode {
  override $config(): DecoratedConfig<'image'> {
    return this.config('image', {
      extends: DecoratorNode,
      stateConfigs: [
        ...blockStates,
        flat(imageSource),
        flat(imageAlt),
        flat(imageTitle),
        flat(imageWidth),
        flat(imageHeight),
        flat(imageCaption),
      ],
    })
  }

  override getTextContent(): string {
    return inlineText($getState(this, imageCaption)) || $getState(this, imageAlt)
  }

  protected override createElement(): HTMLElement {
    return document.createElement('figure')
  }

  protected override showPlain(element: HTMLElement): void {
    showImage(this, element)
    const caption = inlineText($getState(this, imageCaption))
    if (caption === '') return
    const line = document.createElement('figcaption')
    line.textContent = caption
    element.append(line)
  }
}

/** Puts the picture itself into an element; without an address only what it is about. */
export function showImage(node: LexicalNode, element: HTMLElement): void {
  const src = $getState(node, imageSource)
  const alt = $getState(node, imageAlt)
  element.textContent = src === '' ? alt : ''
  if (src === '') return
  const image = document.createElement('img')
  const [width, height] = [$getState(node, imageWidth), $getState(node, imageHeight)]
  image.src = src
  image.alt = alt
  image.title = $getState(node, imageTitle)
  if (width !== undefined) image.width = width
  if (height !== undefined) image.height = height
  element.append(image)
}
