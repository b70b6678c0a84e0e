import { useCallback, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { createDocument, documentPath } from '../api.ts'

interface CreateDocument {
  readonly create: () => void
  /** The last attempt failed. */
  readonly hasFailed: boolean
}

/** Makes a document and opens it; also by the key N, wherever nobody is typing. */
export const useCreateDocument = (): CreateDocument => {
  const [, navigate] = useLocation()
  const [hasFailed, setHasFailed] = useState(false)
  const create = useCallback(() => {
    setHasFailed(false)
    createDocument().then(
      (id) => navigate(documentPath(id)),
      () => setHasFailed(true),
    )
  }, [navigate])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'n' || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTyping(event.target)) return
      event.preventDefault()
      create()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [create])
  return { create, hasFailed }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
