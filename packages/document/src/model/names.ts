/** Root types of a document (M-ROOT). A root needs no creation, so two people can never create it twice. */
export const bodyName = 'body'
export const propertiesName = 'properties'
export const restoredName = 'restored'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A block id: eight letters and digits, 47 bits. */
export function newBlockId(random: () => number): string {
  let id = ''
  while (id.length < 8) id += alphabet[Math.floor(random() * alphabet.length)]
  return id
}
