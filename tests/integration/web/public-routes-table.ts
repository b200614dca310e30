/** A route that needs no sign-in, and what guards it instead. */
export type PublicRoute = { guardedBy: string; crossSite: "rejected" | "allowed" };

export const publicRoutes = {
  "GET /api/auth/[...nextauth]": {
    guardedBy: "issues a form token; accepts a person whom the sign-in provider vouches for, once",
    crossSite: "allowed",
  },
  "POST /api/auth/[...nextauth]": {
    guardedBy: "own Origin, form token, sign-in limits",
    crossSite: "rejected",
  },
  "POST /api/sign-in/passkey": { guardedBy: "visitor token, limits", crossSite: "rejected" },
  "POST /api/sign-in/second-factor": {
    guardedBy: "visitor token, pending sign-in",
    crossSite: "rejected",
  },
  "POST /api/set-up/[token]": { guardedBy: "one-time link, visitor token", crossSite: "rejected" },
  "POST /api/invitations/accept/[token]": {
    guardedBy: "one-time link, visitor token",
    crossSite: "rejected",
  },
  "POST /api/reset-password/[token]": {
    guardedBy: "one-time link, visitor token",
    crossSite: "rejected",
  },
  "POST /api/forgot-password": { guardedBy: "visitor token, limits", crossSite: "rejected" },
  "GET /api/health": { guardedBy: "says only that the process is alive", crossSite: "allowed" },
  "GET /api/health/ready": { guardedBy: "names checks, no secrets", crossSite: "allowed" },
  "POST /api/data-deletion": { guardedBy: "visitor token, limits", crossSite: "rejected" },
  "POST /api/data-deletion/prove": { guardedBy: "visitor token, limits", crossSite: "rejected" },
  "POST /api/data-deletion/[code]/answer": {
    guardedBy: "the code, visitor token, limits",
    crossSite: "rejected",
  },
  "POST /api/data-deletion/[code]/contact": {
    guardedBy: "both codes, visitor token, limits",
    crossSite: "rejected",
  },
  "POST /api/data-export/prove": { guardedBy: "visitor token, limits", crossSite: "rejected" },
  "GET /api/data-export/[code]": {
    guardedBy: "the address is the secret; an administrator's export requires their session",
    crossSite: "allowed",
  },
  "POST /api/data-export/[code]": {
    guardedBy: "the address is the secret; own Origin",
    crossSite: "rejected",
  },
  "POST /api/phone/[token]/opened": {
    guardedBy: "the address is the secret; own Origin",
    crossSite: "rejected",
  },
  "POST /api/phone/[token]/posted": {
    guardedBy: "the address is the secret; own Origin",
    crossSite: "rejected",
  },
  "GET /api/phone/[token]/poster": { guardedBy: "the address is the secret", crossSite: "allowed" },
  "GET /api/tiktok/callback": {
    guardedBy: "sealed cookie and single-use state",
    crossSite: "allowed",
  },
  "HEAD /api/tiktok/callback": { guardedBy: "does nothing", crossSite: "allowed" },
  "POST /api/tiktok/webhook": { guardedBy: "TikTok's signature", crossSite: "allowed" },
} satisfies Record<string, PublicRoute>;

/** The route that answers every path that no other route matches. */
export const unmatchedRoutes: Record<string, PublicRoute> = Object.fromEntries(
  ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map((method) => [
    `${method} /api/[...unmatched]`,
    { guardedBy: "answers 404", crossSite: "allowed" as const },
  ]),
);
