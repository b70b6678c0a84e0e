// A server to be flooded, in a process of its own. Prints its port.
import process from 'node:process'
import { createMemoryStore } from '../../stores/memory.ts'
import { serveCollaboration } from '../serve.ts'
import { byName } from './arena.ts'

const { url } = await serveCollaboration({ store: createMemoryStore(), authenticate: byName() })
process.stdout.write(`${new URL(url).port}\n`)
process.on('disconnect', () => process.exit())
