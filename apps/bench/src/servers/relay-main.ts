import { Redis } from 'ioredis'
import { startRelay } from './relay.ts'

const { REDIS_URL } = process.env
const { port } = await startRelay(REDIS_URL ? () => new Redis(REDIS_URL) : undefined)
console.log(`listening on ${port}`)
