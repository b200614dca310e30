import type { Role, StaffActor } from "#lib/actor";
import { makeDelivery, makeDraft, makeRequest, makeStaff, makeVideo } from "#tests/support/makers";

/** A page behind the sign-in: who may at least see it, and whose row it shows. */
export type StaffPage = {
  /** Where it is "operator", a role alone shows nothing. */
  least: Role | "operator";
  own?: (actor: StaffActor) => Promise<{ id: string }>;
  /** What everybody sees of an address that names nothing, where that is no "not found". */
  stale?: true;
};
/**
 * A page that everybody may see, what it answers to an address that names nothing, and what, if not the same, to whoever is signed in, has
 * given a password and not yet the second factor, or owes one.
 */
export type OpenPage = { open: 200 | 307 | 404; signedIn?: 307; half?: 200; owing?: 200 };

const token = "t".repeat(43);

/** What stands in for the variable parts of an address that names nothing. */
export const nobodys: Record<string, string> = {
  id: "0190a000-0000-7000-8000-000000000001",
  token,
  code: "x".repeat(26),
  transfer: token,
  key: token,
};

/** Every page. One that is not in here fails the test. */
export const pages: Record<string, StaffPage | OpenPage> = {
  "/": { open: 200 },
  "/privacy": { open: 200 },
  "/terms": { open: 200 },
  "/for-reviewers": { open: 200 },
  "/data-deletion": { open: 200 },
  "/data-deletion/status": { open: 307 },
  "/data-deletion/status/[code]": { open: 200 },
  "/sign-in": { open: 200, signedIn: 307 },
  "/set-up/[token]": { open: 200 },
  "/sign-in/second": { open: 307, half: 200 },
  "/sign-in/set-up": { open: 307, owing: 200 },
  "/invitation/[token]": { open: 200 },
  "/forgot-password": { open: 200 },
  "/reset-password/[token]": { open: 200 },
  "/data-export/[code]": { open: 200 },
  "/phone/[token]": { open: 404 },

  "/studio": { least: "viewer" },
  "/products": { least: "viewer" },
  "/videos": { least: "viewer" },
  "/videos/new": { least: "viewer" },
  "/videos/[id]": { least: "viewer", own: (actor) => makeVideo(actor) },
  "/drafts": { least: "viewer" },
  "/drafts/[id]": { least: "viewer", own: (actor) => makeDraft(actor) },
  "/deliveries": { least: "viewer" },
  "/deliveries/[id]": { least: "viewer", own: (actor) => makeDelivery(actor) },
  "/connections": { least: "viewer" },
  "/connections/confirm/[token]": { least: "viewer", stale: true },
  "/activity": { least: "viewer" },
  "/activity/tiktok": { least: "admin" },
  "/settings": { least: "viewer" },
  "/approvals": { least: "viewer" },
  "/deletions": { least: "operator" },
  "/deletions/[id]": { least: "operator", own: makeRequest },
  "/settings/approval": { least: "admin" },
  "/settings/data": { least: "admin" },
  "/settings/people": { least: "admin" },
  "/settings/people/[id]": { least: "admin", own: async ({ shopId }) => ({ id: (await makeStaff(shopId, "viewer")).staffId }) },
  "/settings/security": { least: "viewer" },
  "/settings/practice-mail": { least: "admin" },
};

/** Built, but no page and no door: files that Next makes, each read by anybody. */
export const files: Record<string, number> = {
  "/robots.txt": 200,
  "/.well-known/security.txt": 200,
  "/sitemap.xml": 200,
  "/_not-found": 404,
  "/_global-error": 404,
};

/** Routes outside app/api that take a request and answer it; the methods they know. */
export const outside: Record<string, string[]> = { "/media/[transfer]/[key]": ["GET", "HEAD"] };
