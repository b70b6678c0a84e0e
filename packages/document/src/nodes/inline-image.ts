import { $getState, DecoratorNode } from 'lexical'
import { type DecoratedConfig, flat } from './config.ts'
import { DecoratedNode } from './decorated.ts'
import { imageAlt, imageHeight, imageSource, imageTitle, imageWidth, showImage } from './image.ts'

/** An image in a line of text, such as a badge. */
export class InlineImageNode extends DecoratedNode {
  override $config(): DecoratedConfig<'inline-image'> {
    return this.config('inline-image', {
      extends: DecoratorNode,
      stateConfigs: [
        flat(imageSource),
        flat(imageAlt),
        flat(imageTitle),
        flat(imageWidth),
        flat(imageHeight),
      ],
    })
  }

  override getTextContent(): string {
    return $getState(this, imageAlt)
  }

  protected override showPlain(element: HTMLElement): void {
    showImage(this, element)
  }

  override isInline(): boolean {
    return true
  }
}
