/** For how long a proof of who one is counts for doors that ask again (`fresh` in lib/web/route-handler.ts). */
export const recentAuthPolicy = { minutes: 5 } as const;

/** For how long a password alone waits for its second factor, and a challenge or a sign-in provider's answer may take. */
export const signInStepPolicy = { minutes: 10 } as const;

/** Codes of authenticator apps as all of them make them, and the codes for when the phone is gone. */
export const codePolicy = { digits: 6, seconds: 30, window: 1, recoveryCodeCount: 10 } as const;

/** How many passkeys one person can keep. */
export const maxPasskeys = 10;
