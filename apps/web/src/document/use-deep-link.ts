import { blockOfHash, type EditorHandle } from '@quire/editor'
import { useEffect } from 'react'

/** Goes to the block that the address names, when the page opens and when a link on it leads to another. */
export const useDeepLink = (editor: EditorHandle | null): void => {
  useEffect(() => {
    if (!editor) return
    const go = () => {
      const id = blockOfHash(location.hash)
      if (id) editor.showBlock(id)
    }
    go()
    window.addEventListener('hashchange', go)
    return () => window.removeEventListener('hashchange', go)
  }, [editor])
}
