import { startRelay } from './relay.ts'

const { port } = await startRelay()
console.log(`listening on ${port}`)
