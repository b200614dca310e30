import type { Role, StaffActor } from "#lib/actor";
import type { ApiRequest, ApiRoute } from "#lib/web/api-routes";
import { operatorRoutes } from "#tests/integration/web/operator-routes-table";
import { videoRoutes } from "#tests/integration/web/video-routes-table";
import {
  publicRoutes,
  type PublicRoute,
  unmatchedRoutes,
} from "#tests/integration/web/public-routes-table";
import {
  colleague,
  comment,
  connection,
  consentBody,
  delivery,
  draft,
  draftFields,
  invitation,
  passkey,
  passkeyResponse,
  product,
  token,
  upload,
  video,
} from "#tests/integration/web/route-params";

/**
 * A route of the studio: the lowest role, the owner of its row, and a body that its schema accepts.
 */
export type StaffRoute = {
  /** Where it is "operator", a role alone is not enough. */
  minRole: Role | "operator";
  makeParams?: (actor: StaffActor) => Promise<Record<string, string | string[]>>;
  body?: Record<string, unknown>;
  /** Requires a password or passkey given in the last minutes. */
  requireRecentAuth?: true;
  /** Also open to someone who has to set up a second factor first. */
  allowBeforeMfaSetup?: true;
  /**
   * Rejected for a reason of its own before anything else, such as a missing header of the
   * protocol.
   */
  otherStatuses?: number[];
  /** What another shop's administrator gets, where that is not "not found". */
  otherShopResponse?: unknown;
};

type Row<K extends ApiRoute> = Omit<StaffRoute, "body"> &
  (ApiRequest<K> extends { body: infer B } ? { body: B } : { body?: never });

/** Every route for staff, with the body as lib/web/api-routes.ts types it. */
const staffRoutes = {
  "GET /api/products": { minRole: "viewer" },
  "POST /api/products": { minRole: "editor", body: { title: "Coat", sku: "C1", link: "" } },
  "GET /api/products/[id]": { minRole: "viewer", makeParams: product },
  "PATCH /api/products/[id]": { minRole: "editor", makeParams: product, body: { title: "Coat" } },

  ...videoRoutes,

  "POST /api/drafts": {
    minRole: "editor",
    body: { videoId: crypto.randomUUID() },
    otherStatuses: [404],
  },
  "GET /api/drafts/[id]": { minRole: "viewer", makeParams: draft },
  "PATCH /api/drafts/[id]": {
    minRole: "editor",
    makeParams: draft,
    body: { ...draftFields, baseVersion: 1 },
  },
  "DELETE /api/drafts/[id]": { minRole: "editor", makeParams: draft },
  "POST /api/drafts/[id]/restore": { minRole: "editor", makeParams: draft },
  "POST /api/drafts/[id]/consent": { minRole: "editor", makeParams: draft, body: consentBody },

  "POST /api/drafts/[id]/approval": {
    minRole: "editor",
    makeParams: draft,
    body: { fingerprint: "f".repeat(64) },
  },
  "DELETE /api/drafts/[id]/approval": { minRole: "editor", makeParams: draft },
  "POST /api/drafts/[id]/changes": {
    minRole: "editor",
    makeParams: draft,
    body: { requestId: crypto.randomUUID(), note: "Shorter" },
  },
  "GET /api/drafts/[id]/comments": { minRole: "viewer", makeParams: draft },
  "POST /api/drafts/[id]/comments": {
    minRole: "editor",
    makeParams: draft,
    body: { atMs: 1500, text: "Too dark" },
  },
  "PATCH /api/comments/[id]": { minRole: "editor", makeParams: comment, body: { resolved: true } },
  "GET /api/approvals": { minRole: "viewer" },
  "GET /api/approvals/count": { minRole: "viewer" },
  "PUT /api/approval-rule": {
    minRole: "admin",
    requireRecentAuth: true,
    body: { requireApproval: true },
  },

  "GET /api/dashboard": { minRole: "viewer" },
  "GET /api/search": { minRole: "viewer" },
  "GET /api/draft-accounts": { minRole: "viewer" },
  "GET /api/delivery-queues": { minRole: "viewer" },
  "GET /api/deliveries": { minRole: "viewer" },
  "GET /api/deliveries/[id]": { minRole: "viewer", makeParams: delivery },
  "POST /api/deliveries/[id]/cancel": { minRole: "editor", makeParams: delivery },
  "POST /api/deliveries/[id]/retry": { minRole: "editor", makeParams: delivery },
  "POST /api/deliveries/[id]/resolve": {
    minRole: "editor",
    makeParams: delivery,
    body: { choice: "found_in_inbox" },
  },
  "POST /api/deliveries/[id]/report-outcome": {
    minRole: "editor",
    makeParams: delivery,
    body: { outcome: "discarded" },
  },
  "POST /api/deliveries/[id]/reorder": {
    minRole: "editor",
    makeParams: delivery,
    body: { before: crypto.randomUUID() },
  },
  "GET /api/deliveries/[id]/handoff": {
    minRole: "editor",
    makeParams: delivery,
    otherShopResponse: { handoff: null },
  },
  "POST /api/deliveries/[id]/handoff": { minRole: "editor", makeParams: delivery },
  "DELETE /api/deliveries/[id]/handoff": { minRole: "editor", makeParams: delivery },

  "GET /api/connections": { minRole: "viewer" },
  "GET /api/connections/[id]/inbox-slots": { minRole: "viewer", makeParams: connection },
  "GET /api/connections/[id]/avatar": {
    minRole: "viewer",
    makeParams: connection,
    otherStatuses: [404],
  },
  "POST /api/connections/[id]/disconnect": {
    minRole: "admin",
    requireRecentAuth: true,
    makeParams: connection,
  },
  "POST /api/connections/[id]/erase": {
    minRole: "admin",
    requireRecentAuth: true,
    makeParams: connection,
    body: { confirm: "erase" },
  },
  "POST /api/connections/confirm": {
    minRole: "admin",
    body: { token: "t".repeat(43), decision: "link" },
  },
  "GET /api/connections/pending/[token]/avatar": {
    minRole: "admin",
    makeParams: token,
    otherStatuses: [404],
  },
  "POST /api/connections/[id]/objection": {
    minRole: "admin",
    makeParams: connection,
    body: { reason: "It is ours." },
  },
  "POST /api/connections/[id]/export": {
    minRole: "admin",
    requireRecentAuth: true,
    makeParams: connection,
  },

  ...operatorRoutes,
  "POST /api/tiktok/connect": { minRole: "admin", body: { purpose: "link" } },

  "POST /api/reauthenticate": {
    minRole: "viewer",
    allowBeforeMfaSetup: true,
    body: { password: "not it" },
  },
  "POST /api/reauthenticate/methods": { minRole: "viewer", allowBeforeMfaSetup: true },
  "POST /api/security/totp": {
    minRole: "viewer",
    requireRecentAuth: true,
    allowBeforeMfaSetup: true,
  },
  "PUT /api/security/totp": {
    minRole: "viewer",
    requireRecentAuth: true,
    allowBeforeMfaSetup: true,
    body: { code: "123456" },
  },
  "DELETE /api/security/totp": { minRole: "viewer", requireRecentAuth: true },
  "POST /api/security/passkeys": {
    minRole: "viewer",
    requireRecentAuth: true,
    allowBeforeMfaSetup: true,
    body: { name: "Key", passkey: passkeyResponse },
  },
  "POST /api/security/passkeys/options": {
    minRole: "viewer",
    requireRecentAuth: true,
    allowBeforeMfaSetup: true,
  },
  "PATCH /api/security/passkeys/[id]": {
    minRole: "viewer",
    makeParams: passkey,
    body: { name: "Key" },
    otherStatuses: [404],
  },
  "DELETE /api/security/passkeys/[id]": {
    minRole: "viewer",
    requireRecentAuth: true,
    makeParams: passkey,
    otherStatuses: [404],
  },
  "POST /api/security/recovery-codes": { minRole: "viewer", requireRecentAuth: true },
  "PUT /api/security/mfa-requirement": {
    minRole: "admin",
    requireRecentAuth: true,
    body: { required: true },
  },
  "DELETE /api/security/identity-provider": { minRole: "viewer", requireRecentAuth: true },
  "DELETE /api/people/[id]/second-factor": {
    minRole: "admin",
    requireRecentAuth: true,
    makeParams: colleague,
  },
  "POST /api/invitations": {
    minRole: "admin",
    requireRecentAuth: true,
    body: { email: "new@shop.example", role: "viewer" },
  },
  "DELETE /api/invitations/[id]": { minRole: "admin", makeParams: invitation },
  "POST /api/invitations/[id]/resend": {
    minRole: "admin",
    requireRecentAuth: true,
    makeParams: invitation,
  },
  "PATCH /api/people/[id]": {
    minRole: "admin",
    requireRecentAuth: true,
    makeParams: colleague,
    body: { role: "editor" },
  },
  "POST /api/people/[id]/confirm-address": {
    minRole: "operator",
    requireRecentAuth: true,
    makeParams: colleague,
    // An operator confirms addresses of their own shop only.
    otherStatuses: [404],
  },
  "DELETE /api/people/[id]/sessions": {
    minRole: "admin",
    requireRecentAuth: true,
    makeParams: colleague,
  },
  "DELETE /api/sessions": { minRole: "viewer", requireRecentAuth: true, body: { others: true } },
  "PUT /api/mail-preferences": {
    minRole: "viewer",
    body: { topics: ["refused"], wholeShop: false },
  },
  "POST /api/password": {
    minRole: "viewer",
    body: { current: "not it", next: "a new long password" },
  },
} satisfies { [K in Exclude<ApiRoute, keyof typeof publicRoutes>]: Row<K> };

/** The same handlers under other methods: HEAD beside GET, and the rest of the upload protocol. */
const aliases = {
  "HEAD /api/videos/[id]/media": { minRole: "viewer", makeParams: video, otherStatuses: [404] },
  "HEAD /api/videos/[id]/poster": { minRole: "viewer", makeParams: video, otherStatuses: [404] },
  "PATCH /api/uploads/[[...path]]": { minRole: "editor", makeParams: upload, otherStatuses: [412] },
  "HEAD /api/uploads/[[...path]]": { minRole: "editor", makeParams: upload, otherStatuses: [412] },
} satisfies Record<string, StaffRoute>;

/** Every route and method. The test fails for one that is missing here. */
export const routes: Record<string, StaffRoute | PublicRoute> = {
  ...staffRoutes,
  ...aliases,
  ...publicRoutes,
  ...unmatchedRoutes,
};
