/** What a person may do with a document, weakest first; each includes the ones before it. */
export const accessLevels = ['view', 'comment', 'edit', 'own'] as const

/** What a person may do with a document. */
export type Access = (typeof accessLevels)[number]

/** Whether a string is an {@link Access}. */
export const isAccess = (value: unknown): value is Access => accessLevels.some((level) => level === value)

/** Whether `held` includes `needed`. */
export const includesAccess = (held: Access, needed: Access): boolean =>
  accessLevels.indexOf(held) >= accessLevels.indexOf(needed)
