import { type Logger as Pino, pino } from 'pino'
import type { LogLevel } from './config.ts'

/** Lines of JSON on standard output; easier to read when that is a terminal. */
export const createLogger = async (level: LogLevel): Promise<Pino> => {
  if (!process.stdout.isTTY) return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime })
  const { default: pretty } = await import('pino-pretty')
  return pino({ level }, pretty({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss' }))
}
