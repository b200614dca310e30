/** How long a sign-in lasts. The policy page prints these and every request obeys them. */
export const sessionPolicy = {
  /** Without a page opened or a change made. */
  idleMinutes: 30,
  /** In all, from sign-in. */
  maxHours: 12,
  /** "Last used" is kept to this precision. */
  touchIntervalSeconds: 60,
} as const;

/** What a password must be. Length is what counts; the upper bound keeps hashing cheap. */
export const passwordPolicy = { minLength: 12, maxLength: 200 } as const;

/** How long the link that makes the first administrator works. */
export const setupPolicy = { hours: 24 } as const;

/** How long links work that let somebody in, and how many invitations of one shop may wait at a time. */
export const linkPolicy = {
  invitationHours: 48,
  passwordResetMinutes: 30,
  maxPendingInvitations: 100,
} as const;
