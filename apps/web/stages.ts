// In which pieces the code travels. Left alone the bundler makes some forty for the first look at a document, and a browser
// that has six connections to a server asks for them in rounds: on a slow network each round is half a second.
import { fileURLToPath } from 'node:url'

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url))

interface Stage {
  readonly name: string
  readonly entries: readonly string[]
  /** Modules that it imports and does not take along. */
  readonly without?: RegExp
}

/** What is needed one after the other, each with all that it imports at once. */
const stages: readonly Stage[] = [
  {
    name: 'app',
    entries: ['apps/web/src/main.tsx'],
    // Colours of people are all it uses of the packages, whatever else their entry offers.
    without:
      /node_modules\/(@?lexical|yjs)\/|\/packages\/(?!editor\/src\/(people\.ts|collaboration\/palette\.ts|style\.css))/,
  },
  {
    name: 'document',
    entries: [
      'apps/web/src/document/document-page.tsx',
      'packages/editor/src/ui/avatars.tsx',
      'packages/editor/src/use-people.ts',
      'packages/provider/src/offline/device-parts.ts',
    ],
  },
  {
    name: 'writing',
    entries: [
      'packages/editor/src/writing.ts',
      'packages/editor/src/behind-text.ts',
      'packages/editor/src/events.ts',
      'packages/editor/src/tools.tsx',
      'packages/editor/src/collaboration/share-uploads.ts',
      'packages/editor/src/features/media/upload.ts',
      'packages/editor/src/features/outline/outline.ts',
      'packages/editor/src/features/word-count/count.ts',
    ],
  },
]

/** The pieces that the page of a document asks for at once, the first one first. */
export const documentStages: readonly string[] = stages.map(({ name }) => name)

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/** Names the piece that a module travels in; undefined where the bundler decides. */
export const createStages = (): ((id: string, modules: Modules) => string | undefined) => {
  let stageOf: ReadonlyMap<string, string> | undefined
  return (id, modules) => {
    stageOf ??= divide(modules)
    return stageOf.get(id)
  }
}

const divide = (modules: Modules): ReadonlyMap<string, string> => {
  const stageOf = new Map<string, string>()
  for (const { name, entries, without } of stages) {
    const waiting: string[] = entries.map(path)
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (stageOf.has(id) || without?.test(id)) continue
      const info = modules.getModuleInfo(id)
      if (!info) throw new Error(`there is no module ${id}: see apps/web/stages.ts`)
      stageOf.set(id, name)
      waiting.push(...info.importedIds)
    }
  }
  return stageOf
}
