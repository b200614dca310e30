export type Rate = { count: number; seconds: number };
export type RateLimitRule = {
  /** Per member of staff, account name or link. */
  subject?: Rate;
  /** Per IPv4 address or IPv6 /64. */
  clientIp?: Rate;
  /** Per IPv4 /24 or IPv6 /48, and per /16 or /32. None is for all: few would close it to many. */
  network?: Rate;
  wideNetwork?: Rate;
  /** All together: beyond it each attempt waits a moment and none is rejected. */
  everybody?: Rate;
  /** When the counters cannot be reached: limits against guessing deny, the others allow. */
  onStoreDown: "deny" | "allow";
};

/** Every rate limit by name. */
export const rateLimits = {
  read: {
    subject: { count: 1200, seconds: 60 },
    clientIp: { count: 6000, seconds: 60 },
    onStoreDown: "allow",
  },
  write: {
    subject: { count: 180, seconds: 60 },
    clientIp: { count: 900, seconds: 60 },
    onStoreDown: "allow",
  },
  upload: {
    subject: { count: 600, seconds: 60 },
    clientIp: { count: 3000, seconds: 60 },
    onStoreDown: "allow",
  },
  media: {
    subject: { count: 1200, seconds: 60 },
    clientIp: { count: 6000, seconds: 60 },
    onStoreDown: "allow",
  },
  consent: { subject: { count: 30, seconds: 60 }, onStoreDown: "allow" },
  connect: {
    subject: { count: 20, seconds: 600 },
    clientIp: { count: 100, seconds: 600 },
    onStoreDown: "deny",
  },
  callback: { clientIp: { count: 60, seconds: 60 }, onStoreDown: "allow" },
  export: { clientIp: { count: 120, seconds: 60 }, onStoreDown: "allow" },
  webhook: { clientIp: { count: 1200, seconds: 60 }, onStoreDown: "allow" },
  phone: {
    subject: { count: 60, seconds: 60 },
    clientIp: { count: 120, seconds: 60 },
    onStoreDown: "allow",
  },
  public_form: {
    clientIp: { count: 10, seconds: 600 },
    network: { count: 60, seconds: 600 },
    wideNetwork: { count: 300, seconds: 600 },
    everybody: { count: 100, seconds: 600 },
    onStoreDown: "deny",
  },
  /** Going to TikTok to prove that an account is one's own; the form does not use it up. */
  ownership_proof: {
    clientIp: { count: 10, seconds: 600 },
    network: { count: 60, seconds: 600 },
    wideNetwork: { count: 300, seconds: 600 },
    everybody: { count: 100, seconds: 600 },
    onStoreDown: "deny",
  },
  /** Counts wrong sign-ins: a correct one is refunded. */
  sign_in: {
    subject: { count: 10, seconds: 900 },
    clientIp: { count: 30, seconds: 900 },
    network: { count: 300, seconds: 900 },
    wideNetwork: { count: 1500, seconds: 900 },
    everybody: { count: 600, seconds: 60 },
    onStoreDown: "deny",
  },
  /** Wrong passwords in a browser where this person signed in before; strangers use up none. */
  known_browser: { subject: { count: 10, seconds: 900 }, onStoreDown: "deny" },
  /** Correct passwords and codes, which the other limits give back: each costs work and a session. */
  correct_answer: {
    subject: { count: 100, seconds: 900 },
    clientIp: { count: 1000, seconds: 900 },
    onStoreDown: "allow",
  },
  /** Pages whose address holds a code: receipt, export, phone page. */
  status_page: { clientIp: { count: 120, seconds: 60 }, onStoreDown: "allow" },
  /** Wrong current passwords of someone signed in. */
  password: {
    subject: { count: 5, seconds: 900 },
    clientIp: { count: 30, seconds: 900 },
    onStoreDown: "deny",
  },
  /** Wrong codes after a correct password: a correct one is refunded. */
  second_factor: {
    subject: { count: 5, seconds: 900 },
    clientIp: { count: 30, seconds: 900 },
    onStoreDown: "deny",
  },
  /** Starting a sign-in by passkey or identity provider. */
  sign_in_options: {
    clientIp: { count: 60, seconds: 60 },
    network: { count: 600, seconds: 60 },
    wideNetwork: { count: 3000, seconds: 60 },
    onStoreDown: "deny",
  },
  /** One-time links: first administrator, invitation, password reset. */
  one_time_link: {
    clientIp: { count: 20, seconds: 600 },
    network: { count: 200, seconds: 600 },
    wideNetwork: { count: 1000, seconds: 600 },
    onStoreDown: "deny",
  },
  /** Invitations by one administrator, and to one address from one shop. */
  invite: {
    subject: { count: 30, seconds: 3600 },
    clientIp: { count: 60, seconds: 3600 },
    onStoreDown: "deny",
  },
  invite_email: { subject: { count: 5, seconds: 3600 }, onStoreDown: "deny" },
  /**
   * Accepted invitations whose link the inviter saw, per shop. A successful one is refunded. A
   * refusal suggests that the address already has an account.
   */
  shown_invitation: { subject: { count: 20, seconds: 86_400 }, onStoreDown: "deny" },
  /** Password reset requests, and the e-mails that one address gets. */
  password_reset: {
    clientIp: { count: 10, seconds: 600 },
    network: { count: 60, seconds: 600 },
    wideNetwork: { count: 300, seconds: 600 },
    everybody: { count: 100, seconds: 600 },
    onStoreDown: "deny",
  },
  /** E-mails with a code to one address that a deletion form gave. */
  contact_email: { subject: { count: 2, seconds: 86_400 }, onStoreDown: "deny" },
  password_reset_email: { subject: { count: 3, seconds: 900 }, onStoreDown: "deny" },
} as const satisfies Record<string, RateLimitRule>;

export type RateLimitName = keyof typeof rateLimits;
