/**
 * Runs in a page whose session keeps a copy on the device.
 *
 * @returns how many edits the first copy found holds that no server has acknowledged, read from IndexedDB itself.
 */
export const countKept = async (): Promise<number> => {
  const result = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const { name = '' } = (await indexedDB.databases()).find(({ name }) => name?.startsWith('quire ')) ?? {}
  const database = await result(indexedDB.open(name))
  const counts = await result<number[]>(database.transaction('pending').objectStore('pending').getAll())
  database.close()
  return counts.reduce((sum, count) => sum + count, 0)
}
