/**
 * A key for the server to know a guest by (SPEC W5). Who else had it could write in this guest's name, so it comes from
 * the browser's own source of chance and from no other.
 */
export const newGuestKey = (): string => [...crypto.getRandomValues(new Uint32Array(8))].join('-')
