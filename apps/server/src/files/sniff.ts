/** Picture types that a browser may show in a page: all raster, none can hold script. SVG is not among them. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif'

/** How many bytes of a file's beginning `sniffImage` wants to see. */
export const sniffLength = 32

/**
 * What a file is, by its first bytes: names and declared types are anybody's claim.
 *
 * @param head - the first `sniffLength` bytes, or all of a shorter file.
 * @returns undefined for everything that is not one of the allowed pictures.
 */
export const sniffImage = (head: Uint8Array): ImageType | undefined => {
  const ascii = String.fromCharCode(...head.subarray(0, sniffLength))
  if (ascii.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (ascii.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(ascii)) return 'image/gif'
  if (ascii.startsWith('RIFF') && ascii.slice(8, 12) === 'WEBP') return 'image/webp'
  // ISO base media: the major brand, or one of the compatible ones.
  if (ascii.slice(4, 8) === 'ftyp' && /avi[fs]/.test(ascii.slice(8))) return 'image/avif'
  return undefined
}
