export { readContent } from './read.ts'
export { writeContent } from './write.ts'
