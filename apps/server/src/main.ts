import { ConfigError, readConfig } from './config.ts'
import { startServer } from './server.ts'
import { StartError } from './start-error.ts'

try {
  const server = await startServer(readConfig(process.env))
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      process.once(signal, () => process.exit(1)) // a second one means: now
      void server.stop(signal).then(() => process.exit(0))
    })
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StartError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
