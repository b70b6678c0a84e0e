// Builds what is missing and serves everything, in this process: a signal to it reaches the server itself.
import build from './build.mjs'

build()
await import('../apps/server/dist/main.js')
