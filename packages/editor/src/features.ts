/** What can be left out of an editor, or put in. The text itself, its keys and its undo always come. */
export const featureNames = [
  'blockHandle',
  'codeTools',
  'emoji',
  'find',
  'fixedToolbar',
  'help',
  'linkBubble',
  'markdown',
  'mentions',
  'palette',
  'pasteChip',
  'phoneToolbar',
  'selectionToolbar',
  'slashMenu',
  'tableTools',
] as const

export type FeatureName = (typeof featureNames)[number]

/** Features by name: `{ emoji: false, fixedToolbar: true }` leaves one out and puts one in; the others are as they come. */
export type FeatureChoice = { readonly [Name in FeatureName]?: boolean }

/** Those that an editor has only when it is asked for them. */
const onRequest: ReadonlySet<FeatureName> = new Set(['fixedToolbar'])

/** Whether a feature is in. */
export const hasFeature = (choice: FeatureChoice, name: FeatureName): boolean =>
  choice[name] ?? !onRequest.has(name)
