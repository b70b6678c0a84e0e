export { fromMarkdown } from './read.ts'
export { toMarkdown } from './write.ts'
