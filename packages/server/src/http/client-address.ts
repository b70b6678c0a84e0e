/**
 * The address of the client, as far as it can be believed.
 *
 * @param remote - the address the connection comes from.
 * @param forwardedFor - the `X-Forwarded-For` header: the client first, then each proxy but the last.
 * @param trustedProxies - how many proxies stand before this server. What is left of them anybody may have written.
 */
export const clientAddress = (
  remote: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: number,
): string => {
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim())
  const chain = [...hops.filter((hop) => hop !== ''), remote ?? 'unknown']
  return chain[Math.max(0, chain.length - 1 - trustedProxies)] ?? 'unknown'
}
