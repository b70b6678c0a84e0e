// The page of a document, made from index.html: it brings its styles along and asks for all code at once, so that the
// server can put the beginning of the text into it and a slow network shows that first.
import type { Plugin } from 'vite'
import { documentStages } from './stages.ts'

export const documentPage = (): Plugin => ({
  name: 'quire-document-page',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const sourceOf = (name: string): string => {
        const asset = bundle[name]
        if (asset?.type !== 'asset') throw new Error(`there is no ${name}`)
        return String(asset.source)
      }
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const wanted = documentStages.map((stage) => {
        const chunk = chunks.find(({ name }) => name === stage)
        if (!chunk) throw new Error(`there is no piece ${stage}: see apps/web/stages.ts`)
        return chunk
      })
      const names = new Set(wanted.flatMap(({ fileName, imports }) => [fileName, ...imports]))
      const preloads = [...names].map((name) => `<link rel="modulepreload" crossorigin href="/${name}">`)
      const source = sourceOf('index.html')
        .replace(/\s*<link rel="modulepreload"[^>]*>/g, '')
        .replace(
          /<link rel="stylesheet"[^>]*href="\/([^"]+)"[^>]*>/,
          (_link, name: string) => `${preloads.join('\n    ')}\n    <style>${sourceOf(name)}</style>`,
        )
      this.emitFile({ type: 'asset', fileName: 'document.html', source })
    },
  },
})
