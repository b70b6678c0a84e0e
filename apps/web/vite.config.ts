import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { compressed } from './compressed.ts'
import { documentPage } from './document-page.ts'
import { createStages } from './stages.ts'

const server = 'http://127.0.0.1:3000'

/** Puts the names of the built code into the service worker, which keeps them. Fonts it keeps when they are used. */
const serviceWorker = (): Plugin => ({
  name: 'quire-service-worker',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    // Vite takes chunks away that hold nothing but styles: only after that the list is right.
    order: 'post',
    handler(_options, bundle) {
      const assets = Object.keys(bundle).filter((name) => /^assets\/.+\.(js|css)$/.test(name))
      const template = readFileSync(new URL('service-worker.js', import.meta.url), 'utf8')
      const source = template.replace("['assets']", JSON.stringify(assets.sort().map((name) => `/${name}`)))
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source })
    },
  },
})

export default defineConfig({
  plugins: [react(), serviceWorker(), documentPage(), compressed()],
  resolve: { conditions: ['@quire/source', 'module', 'browser', 'development|production'] },
  // A font in a data: address would need a hole in the content security policy.
  build: {
    assetsInlineLimit: 0,
    modulePreload: {
      // Both pages have the app's own styles, one of them without a link that would say so: no code waits for those.
      resolveDependencies: (_name, needed) => needed.filter((name) => !/\/app-[^/]*\.css$/.test(name)),
    },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: createStages(), debugName: 'stages', includeDependenciesRecursively: false }],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': server,
      '/files': server,
      '/livez': server,
      '/readyz': server,
      '/collab': { target: server, ws: true },
    },
  },
})
