// The development loop: the server restarts on change, Vite serves the pages and passes the server's routes on.
import { spawn } from 'node:child_process'
import { root } from './run.mjs'

const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` }
const start = (command, args) => spawn(command, args, { cwd: root, stdio: 'inherit', env })
const children = [
  start('tsx', ['watch', '--conditions=@quire/source', 'apps/server/src/main.ts']),
  start('vite', ['dev', 'apps/web']),
]

const stopAll = () => {
  for (const child of children) child.kill('SIGTERM')
}
for (const child of children) child.once('exit', stopAll)
process.once('SIGINT', stopAll).once('SIGTERM', stopAll)
