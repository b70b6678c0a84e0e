import { setFlagsFromString } from 'node:v8'

/** Bytes of bytecode that a function runs through before V8 compiles it anew; its own default is 132 KiB. */
const budget = 2_000_000

/**
 * Lets V8 optimise a function only when it is much hotter than usual.
 *
 * A server that relays a few hundred keystrokes a second spent a third of its processor time on compiling, for minutes: one
 * function after the other became hot. Under real load they become so within a second all the same.
 */
export const compileLater = (): void => setFlagsFromString(`--interrupt-budget=${budget}`)
