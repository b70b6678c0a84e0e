/** Lets the app open without a network from the next visit on, where the browser can. */
export const keepForOffline = (): void => {
  // Vite's development server has other files, which change by the minute.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // After the page itself: what is for later must not slow down what is read now.
  window.addEventListener('load', () => {
    navigator.serviceWorker.register('/service-worker.js').catch(() => {
      // Blocked or private: the app works while there is a network.
    })
  })
}
