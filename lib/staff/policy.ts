/** How long a session lasts. The policy page prints these values and every request applies them. */
export const sessionPolicy = {
  /** Without opening a page or changing anything. */
  idleMinutes: 30,
  /** In total, from sign-in. */
  maxHours: 12,
  /** "Last used" has this precision. */
  touchIntervalSeconds: 60,
} as const;

/** The rules for a password. Length is what counts; the upper bound keeps hashing cheap. */
export const passwordPolicy = { minLength: 12, maxLength: 200 } as const;

/** How long the link that creates the first administrator works. */
export const setupPolicy = { hours: 24 } as const;

/** How long invitation and reset links work, and how many invitations one shop may have open. */
export const linkPolicy = {
  invitationHours: 48,
  passwordResetMinutes: 30,
  maxPendingInvitations: 100,
} as const;
