import { type Logger as Pino, pino } from 'pino'
import pretty from 'pino-pretty'
import type { LogLevel } from './config.ts'

/** Lines of JSON on standard output; easier to read when that is a terminal. */
export const createLogger = (level: LogLevel): Pino =>
  process.stdout.isTTY
    ? pino({ level }, pretty({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss' }))
    : pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime })
