import { Redis } from '@hocuspocus/extension-redis'
import { Server } from '@hocuspocus/server'

const { REDIS_URL } = process.env
const redis = REDIS_URL && new URL(REDIS_URL)
const extensions = redis ? [new Redis({ host: redis.hostname, port: Number(redis.port) })] : []
const server = new Server({ port: 0, address: '127.0.0.1', quiet: true, extensions })
await server.listen()
console.log(`listening on ${server.address.port}`)
