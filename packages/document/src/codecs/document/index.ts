export { seedUpdate } from '../../model/seed.ts'
export { readContent } from './read.ts'
export { writeContent } from './write.ts'
