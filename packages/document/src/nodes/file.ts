import { $getState, createState, DecoratorNode, type StateConfig } from 'lexical'
import { safeHref } from '../content/index.ts'
import { type DecoratedConfig, flat } from './config.ts'
import { blockStates, DecoratedNode } from './decorated.ts'
import { parseNumber, parseSafe, parseText } from './parse.ts'

/** Where the file is; empty while it is uploaded. */
export const fileSource: StateConfig<'src', string> = createState('src', { parse: parseSafe(safeHref) })
export const fileName: StateConfig<'name', string> = createState('name', { parse: parseText })
/** Bytes. */
export const fileSize: StateConfig<'size', number | undefined> = createState('size', {
  parse: parseNumber(0, Number.MAX_SAFE_INTEGER),
})
export const fileMime: StateConfig<'mime', string> = createState('mime', { parse: parseText })

/** A file to download. */
export class FileNode extends DecoratedNode {
  override $config(): DecoratedConfig<'file'> {
    return this.config('file', {
      extends: DecoratorNode,
      stateConfigs: [...blockStates, flat(fileSource), flat(fileName), flat(fileSize), flat(fileMime)],
    })
  }

  override getTextContent(): string {
    return $getState(this, fileName)
  }

  protected override showPlain(element: HTMLElement): void {
    const link = document.createElement('a')
    const src = $getState(this, fileSource)
    if (src !== '') link.href = src
    link.download = link.textContent = $getState(this, fileName)
    element.replaceChildren(link)
  }
}
