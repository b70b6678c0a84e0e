/** Nested deeper than this, nobody reads it. */
export const MAX_INDENT = 50
export const MAX_LIST_START = 99_999_999
