import { $getState, createState, ElementNode, type StateConfig } from 'lexical'
import { type ElementConfig, flat } from './config.ts'
import { ContainerNode } from './container.ts'
import { parseNumber } from './parse.ts'

/** Holds columns, side by side. */
export class ColumnsNode extends ContainerNode {
  override $config(): ElementConfig<'columns'> {
    return this.config('columns', { extends: ElementNode })
  }

  protected override createElement(): HTMLElement {
    return document.createElement('div')
  }
}

/** Percent of the whole; undefined shares what is left. */
export const columnWidth: StateConfig<'width', number | undefined> = createState('width', {
  parse: parseNumber(1, 100),
})

/** Blocks in one column. */
export class ColumnNode extends ContainerNode {
  override $config(): ElementConfig<'column'> {
    return this.config('column', { extends: ElementNode, stateConfigs: [flat(columnWidth)] })
  }

  protected override createElement(): HTMLElement {
    return document.createElement('div')
  }

  protected override showProperties(element: HTMLElement): void {
    const width = $getState(this, columnWidth)
    if (width === undefined) element.style.removeProperty('flex')
    else element.style.setProperty('flex', `0 0 ${width}%`)
  }
}
