/** How long a sign-in lasts. The policy page prints these and every request obeys them. */
export const sessionPolicy = {
  /** Without a page opened or a change made. */
  idleMinutes: 30,
  /** In all, from sign-in. */
  wholeHours: 12,
  /** "Last used" is kept to this precision. */
  noteEverySeconds: 60,
} as const;

/** For how long a proof of who one is counts for doors that ask again (`fresh` in lib/web/door.ts). */
export const proofPolicy = { minutes: 5 } as const;

/** For how long a password alone waits for its second factor, and a challenge or a sign-in provider's answer may take. */
export const waitPolicy = { minutes: 10 } as const;

/** Codes of authenticator apps as all of them make them, and the codes for when the phone is gone. */
export const codePolicy = { digits: 6, seconds: 30, stepsAside: 1, recoveryCodes: 10 } as const;

/** How many passkeys one person can keep. */
export const mostPasskeys = 10;

/** What a password must be. Length is what counts; the upper bound keeps hashing cheap. */
export const passwordPolicy = { minimum: 12, maximum: 200 } as const;

/** How long the link that makes the first administrator works. */
export const setUpPolicy = { hours: 24 } as const;

/** How long links work that let somebody in, and how many invitations of one shop may wait at a time. */
export const linkPolicy = { invitationHours: 48, passwordMinutes: 30, waitingInvitations: 100 } as const;
