// `defineBlock`: an application's own block in one place. Loads neither the editor nor Lexical, so that a server may
// import a definition to render documents.
import type { BlockForm, Content, Json } from '@quire/document/content'
import type { ComponentType } from 'react'
import type { InsertItem } from './ui/insert-item.ts'

/** Properties of a block: JSON values by name. */
export type BlockProperties = { readonly [key: string]: Json }

/** What a block's view gets. */
export interface BlockViewProps<Properties extends BlockProperties = BlockProperties> {
  readonly properties: Properties
  /** Changes some properties, as one undo step; what others change meanwhile stays. */
  readonly setProperties: (changes: Partial<Properties>) => void
  /** False where the document is only read: leave controls out then. */
  readonly isEditable: boolean
}

export interface BlockOptions<Properties extends BlockProperties> {
  /** The block's name in documents, for ever: lower case letters, digits, dashes. */
  readonly type: string
  /** Every property with its default, which also says of what kind it is. */
  readonly properties: Properties
  readonly view: ComponentType<BlockViewProps<Properties>>
  /** Its entry in the `/` menu; without one the block comes by code or paste only. */
  readonly insert?: Pick<InsertItem, 'label' | 'icon'> &
    Partial<Pick<InsertItem, 'keywords' | 'hint' | 'group'>>
  /**
   * The block where the application is not: in Markdown, HTML, text, on a server. A string is one paragraph.
   * Content is escaped by who writes it, so properties need no care here.
   */
  readonly plain: (properties: Properties) => Content | string
}

/** A defined block. `type` and `plain` are all that `withForms` of `@quire/document/content` needs on a server. */
export interface BlockDefinition extends BlockForm {
  readonly properties: BlockProperties
  readonly view: ComponentType<BlockViewProps>
  readonly insert: BlockOptions<BlockProperties>['insert']
}

const reserved: ReadonlySet<string> = new Set(
  'root text paragraph heading h1 h2 h3 h4 h5 h6 quote blockquote code list listitem bullet number check link autolink linebreak tab callout toggle toggle-title divider table tablerow tablecell image inline-image file equation inline-equation columns column mention emoji unknown unknown-atom'.split(
    ' ',
  ),
)

/**
 * Defines a block of the application: one definition gives its view, its entry in the `/` menu, and what Markdown,
 * HTML, plain text and a server show of it. A page without the definition keeps the block and shows its name.
 *
 * @throws Error when the type is not a plain name, or one of the editor's own.
 * @example
 * const mooring = defineBlock({
 *   type: 'mooring',
 *   properties: { berth: 1 },
 *   view: ({ properties, setProperties }) => <button onClick={() => setProperties({ berth: 2 })}>{properties.berth}</button>,
 *   insert: { label: 'Mooring', icon: Anchor },
 *   plain: ({ berth }) => `Berth ${berth}`,
 * })
 * <Editor blocks={[mooring]} />
 */
export const defineBlock = <Properties extends BlockProperties>({
  type,
  properties,
  view,
  insert,
  plain,
}: BlockOptions<Properties>): BlockDefinition => {
  if (!/^[a-z][a-z0-9-]*$/.test(type) || reserved.has(type))
    throw new Error(
      `a block cannot be called ${JSON.stringify(type)}: take a name of its own, such as "mooring"`,
    )
  return {
    type,
    properties,
    insert,
    // The editor gives every property, of its default's kind; a server gives what is stored.
    view: view as unknown as ComponentType<BlockViewProps>,
    plain: (stored) => {
      const shown = plain({ ...properties, ...stored })
      return typeof shown === 'string'
        ? [{ type: 'paragraph', content: [{ type: 'text', text: shown }] }]
        : shown
    },
  }
}
