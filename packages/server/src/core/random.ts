/** Chance, passed in so that a test can replay it. */
export interface Random {
  /** From 0, always below 1. */
  fraction(): number
  /** Unpredictable bytes, good enough for secrets. */
  bytes(count: number): Uint8Array
}

/** A name nobody else has: 96 random bits in hexadecimal. */
export const randomId = (random: Random): string =>
  Array.from(random.bytes(12), (byte) => byte.toString(16).padStart(2, '0')).join('')
