// Random tests repeat: without QUIRE_SEED every run of the suite draws the same cases, so a red one is red for everybody.
// The long forms (test:fuzz, test:intent, test:sim) and QUIRE_SEED=<number> look further.
import fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.QUIRE_SEED ?? 20_261_123) })
