export { fromHtml } from './read.ts'
export { toHtml } from './write.ts'
