/** What can be left out of an editor. The text itself, its keys and its undo always come. */
export const featureNames = [
  'blockHandle',
  'codeTools',
  'emoji',
  'find',
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

/** Features by name: `{ emoji: false }` leaves one out, and all others are in. */
export type FeatureChoice = { readonly [Name in FeatureName]?: boolean }

/** Whether a feature is in. */
export const hasFeature = (choice: FeatureChoice, name: FeatureName): boolean => choice[name] !== false
