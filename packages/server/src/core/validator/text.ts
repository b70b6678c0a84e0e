const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

const shortText = 32

/** The text between two offsets, which are known to hold UTF-8. Names are short and plain, so that case needs no decoder. */
export const textBetween = (bytes: Uint8Array, start: number, end: number): string => {
  if (end - start > shortText) return decoder.decode(bytes.subarray(start, end))
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte >= 0x80) return decoder.decode(bytes.subarray(start, end))
    text += String.fromCharCode(byte)
  }
  return text
}
