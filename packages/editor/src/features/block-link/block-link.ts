// A link to one block: the page's address with `#b-` and the id that the block keeps.

const prefix = '#b-'

/** The address of a block on a page. */
export const blockLink = (page: string, id: string): string => {
  const url = new URL(page)
  url.hash = `${prefix}${encodeURIComponent(id)}`
  return url.href
}

/** The block that an address's fragment (`location.hash`) names. */
export const blockOfHash = (hash: string): string | undefined => {
  if (!hash.startsWith(prefix)) return undefined
  try {
    return decodeURIComponent(hash.slice(prefix.length)) || undefined
  } catch {
    return undefined // cut off in the middle of a character
  }
}
