const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'mailto', 'tel'])
const RASTER_IMAGE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-z0-9+/=]+$/i

/**
 * The address of a link if people may be sent there: http, https, mailto, tel, or relative.
 *
 * Characters that have no place in a URL are percent-encoded, as CommonMark does, so that every codec gives
 * the same address. Browsers skip control characters inside a scheme (`java\tscript:`), so they go first.
 *
 * @returns undefined for an empty address and every other scheme, `javascript:` and `data:` among them.
 */
export function safeHref(href: unknown): string | undefined {
  if (typeof href !== 'string') return undefined
  const plain = stripControls(href)
  if (plain === '') return undefined
  const scheme = /^([^/?#]*?):/.exec(plain)?.[1]
  if (scheme !== undefined && !SCHEMES.has(scheme.toLowerCase())) return undefined
  return encodeAddress(plain)
}

/** The address of an image: as a link without mailto and tel, or a small set of raster `data:` images. */
export function safeImageSource(src: unknown): string | undefined {
  if (typeof src !== 'string') return undefined
  const plain = stripControls(src)
  if (RASTER_IMAGE.test(plain)) return plain
  const href = safeHref(plain)
  return href === undefined || /^(?:mailto|tel):/i.test(href) ? undefined : href
}

const stripControls = (address: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  address.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g, '').trim()

const encodeAddress = (address: string): string =>
  address
    .replace(/%(?![0-9A-Za-z]{2})/g, '%25')
    .replace(/[^!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]+/g, (part) => encodeURIComponent(wellFormed(part)))

/** A lone half of a surrogate pair would make `encodeURIComponent` throw. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd')
