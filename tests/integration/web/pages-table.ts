import type { Role, StaffActor } from "#lib/actor";
import {
  makeDelivery,
  makeDraft,
  makeDeletionRequest,
  makeStaff,
  makeVideo,
} from "#tests/support/factories/records";

/** A page that requires a sign-in: the lowest role, and whose row it shows. */
export type StaffPage = {
  /** Where it is "operator", a role alone is not enough. */
  minRole: Role | "operator";
  makeParams?: (actor: StaffActor) => Promise<{ id: string }>;
  /** An unknown parameter shows a page instead of "not found". */
  publicWhenUnknown?: true;
};
/**
 * A page that everyone may see: its status for an unknown parameter and, where it differs, its
 * status for someone who is signed in, still has to give a second factor, or has to set one up.
 */
export type UnauthenticatedPage = {
  status: 200 | 307 | 404;
  signedIn?: 307;
  pendingSignIn?: 200;
  mfaSetupRequired?: 200;
};

const token = "t".repeat(43);

/** Values for the variable parts of a URL without a row. */
export const unknownParams: Record<string, string> = {
  id: "0190a000-0000-7000-8000-000000000001",
  token,
  code: "x".repeat(26),
  transfer: token,
  key: token,
};

/** Every page. The test fails for one that is missing here. */
export const pages: Record<string, StaffPage | UnauthenticatedPage> = {
  "/": { status: 200 },
  "/privacy": { status: 200 },
  "/terms": { status: 200 },
  "/for-reviewers": { status: 200 },
  "/data-deletion": { status: 200 },
  "/data-deletion/status": { status: 307 },
  "/data-deletion/status/[code]": { status: 200 },
  "/sign-in": { status: 200, signedIn: 307 },
  "/set-up/[token]": { status: 200 },
  "/sign-in/second-factor": { status: 307, pendingSignIn: 200 },
  "/sign-in/set-up-second-factor": { status: 307, mfaSetupRequired: 200 },
  "/invitation/[token]": { status: 200 },
  "/forgot-password": { status: 200 },
  "/reset-password/[token]": { status: 200 },
  "/data-export/[code]": { status: 200 },
  "/phone/[token]": { status: 404 },

  "/studio": { minRole: "viewer" },
  "/products": { minRole: "viewer" },
  "/videos": { minRole: "viewer" },
  "/videos/new": { minRole: "viewer" },
  "/videos/[id]": { minRole: "viewer", makeParams: (actor) => makeVideo(actor) },
  "/drafts": { minRole: "viewer" },
  "/drafts/[id]": { minRole: "viewer", makeParams: (actor) => makeDraft(actor) },
  "/deliveries": { minRole: "viewer" },
  "/deliveries/[id]": { minRole: "viewer", makeParams: (actor) => makeDelivery(actor) },
  "/deliveries/[id]/requests": { minRole: "viewer", makeParams: (actor) => makeDelivery(actor) },
  "/deliveries/[id]/timeline": { minRole: "viewer", makeParams: (actor) => makeDelivery(actor) },
  "/connections": { minRole: "viewer" },
  "/connections/confirm/[token]": { minRole: "viewer", publicWhenUnknown: true },
  "/activity": { minRole: "viewer" },
  "/activity/tiktok": { minRole: "admin" },
  "/settings": { minRole: "viewer" },
  "/approvals": { minRole: "viewer" },
  "/deletion-requests": { minRole: "operator" },
  "/deletion-requests/[id]": { minRole: "operator", makeParams: makeDeletionRequest },
  "/settings/approval": { minRole: "admin" },
  "/settings/data": { minRole: "admin" },
  "/settings/people": { minRole: "admin" },
  "/settings/people/[id]": {
    minRole: "admin",
    makeParams: async ({ shopId }) => ({ id: (await makeStaff(shopId, "viewer")).staffId }),
  },
  "/settings/security": { minRole: "viewer" },
  "/settings/captured-mail": { minRole: "admin" },
};

/** Built, but neither page nor route handler: files that Next creates, readable by everyone. */
export const metadataFiles: Record<string, number> = {
  "/robots.txt": 200,
  "/.well-known/security.txt": 200,
  "/sitemap.xml": 200,
  "/_not-found": 404,
  "/_global-error": 404,
};

/** Route handlers outside app/api with their methods. */
export const nonApiRoutes: Record<string, string[]> = {
  "/media/[transfer]/[key]": ["GET", "HEAD"],
};
