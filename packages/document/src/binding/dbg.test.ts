import { test } from 'vitest'
import { runIntent } from './testing/intent.ts'
import { Person } from './testing/person.ts'
const W = process.env.WORD!
test('x', () => {
  const orig = Person.prototype.edit
  const hooked = new WeakSet()
  Person.prototype.edit = function (this: Person, name: string, change: () => void) {
    if (!hooked.has(this)) {
      hooked.add(this)
      let had = false
      this.doc.on('afterTransaction', (tr: any) => {
        const has = this.doc.getText('body').toString().includes(W)
        if (had !== has) { console.log(this.doc.clientID, 'has', W, has, 'local', tr.local, 'origin', typeof tr.origin === 'object' ? tr.origin?.constructor?.name : tr.origin, name); console.log(new Error().stack!.split('\n').slice(2, 22).filter(l => l.includes('/document/src')).join('\n')) }
        had = has
      })
    }
    return orig.call(this, name, change)
  }
  runIntent(Number(process.env.FS), { people: 2 + (Number(process.env.FS) % 3), rounds: 4, editsPerRound: 4, structure: process.env.FM !== 'plain', moves: process.env.FM === 'moves' || process.env.FM === 'all', undo: process.env.FM === 'all' })
})
