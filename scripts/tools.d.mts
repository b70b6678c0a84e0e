/** What scripts/tools.mjs exports, for the tests that are TypeScript. */
export declare const findChromium: () => string
export declare const findFirefox: () => string
export declare const findRedis: () => string
export declare const findNginx: () => string
export declare const chromiumArgs: readonly string[]
