/** How long a proof of identity satisfies `requireRecentAuth` (lib/web/route-handler.ts). */
export const recentAuthPolicy = { minutes: 5 } as const;

/** How long a sign-in may wait for its second factor, a challenge or the identity provider. */
export const signInStepPolicy = { minutes: 10 } as const;

/** How long a browser is known after a sign-in (lib/auth/known-browsers.ts). */
export const knownBrowserPolicy = { days: 90 } as const;

/** TOTP codes as every authenticator app makes them, and how many recovery codes there are. */
export const codePolicy = { digits: 6, seconds: 30, window: 1, recoveryCodeCount: 10 } as const;

/** The most passkeys one person can have. */
export const maxPasskeys = 10;
