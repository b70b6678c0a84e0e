import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@quire/source', 'module', 'browser', 'development|production'] },
  // A font in a data: address would need a hole in the content security policy.
  build: { assetsInlineLimit: 0 },
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
