import './base.css'
import '@quire/editor/style.css'
import './style.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { FirstLookContext, readFirstLook } from './document/first-look.ts'
import { keepForOffline } from './offline.ts'

const root = document.getElementById('app')
if (!root) throw new Error('index.html has no #app')
const firstLook = { current: readFirstLook(document) }
createRoot(root).render(
  <StrictMode>
    <FirstLookContext value={firstLook}>
      <App />
    </FirstLookContext>
  </StrictMode>,
)

keepForOffline()
