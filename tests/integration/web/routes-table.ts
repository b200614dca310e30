import type { Role, StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import {
  makeConnection,
  makeDelivery,
  makeDraft,
  makeInvitation,
  makePasskey,
  makeProduct,
  makeDeletionRequest,
  makeStaff,
  makeVideo,
} from "#tests/support/factories/records";

/** A door of the studio: who may at least, whose row it is about, and a body that its schema takes. */
export type StaffRoute = {
  /** Where it is "operator", a role alone opens nothing. */
  minRole: Role | "operator";
  makeParams?: (actor: StaffActor) => Promise<Record<string, string | string[]>>;
  body?: Record<string, unknown>;
  query?: string;
  /** Asks for password or passkey again when they were last given some minutes ago. */
  requireRecentAuth?: true;
  /** Also open to whoever owes a second factor. */
  allowBeforeMfaSetup?: true;
  /** Refused for a reason of its own before anything else, such as a protocol's missing header. */
  otherStatuses?: number[];
  /** What another shop's administrator is told, where that is not "not found". */
  otherShopResponse?: unknown;
};
/** A door that needs no sign-in, and what guards it instead. */
export type PublicRoute = { guardedBy: string; crossSite: "refused" | "allowed" };

const id = (made: { id: string }) => ({ id: made.id });
const product = async (actor: StaffActor) => id(await makeProduct(actor));
const video = async (actor: StaffActor) => id(await makeVideo(actor));
const draft = async (actor: StaffActor) => id(await makeDraft(actor));
const connection = async (actor: StaffActor) => id(await makeConnection(actor));
const delivery = async (actor: StaffActor) => id(await makeDelivery(actor));
const uploadingVideo = async (actor: StaffActor) =>
  id(
    await makeVideo(actor, {
      state: "uploading",
      receivedBytes: 0n,
      sha256: null,
      receivedAt: null,
    }),
  );
const upload = async (actor: StaffActor) => ({ path: [(await uploadingVideo(actor)).id] });
const passkey = async (actor: StaffActor) => id(await makePasskey(actor));
const colleague = async (actor: StaffActor) => ({
  id: (await makeStaff(actor.shopId, "viewer")).staffId,
});
const passkeyResponse = {
  id: "a",
  rawId: "a",
  type: "public-key",
  clientExtensionResults: {},
  response: { clientDataJSON: "e30", attestationObject: "e30" },
};
const invitation = async (actor: StaffActor) => id(await makeInvitation(actor));
const token = async () => ({ token: "t".repeat(43) });
const draftFields = {
  caption: "New in",
  hashtags: [],
  productId: null,
  connectionId: null,
  coverMs: 0,
};
const comment = async (actor: StaffActor) => {
  const { id: draftId } = await makeDraft(actor);
  const row = {
    draftId,
    shopId: actor.shopId,
    authorId: actor.staffId,
    atMs: 0,
    text: "Too dark",
  };
  return id(await database().comment.create({ data: row, select: { id: true } }));
};
const consentBody = { fingerprint: "f".repeat(64), textVersion: "1", agreed: true };

/** Every door of the studio. A route that is not in here fails the test. */
export const routes: Record<string, StaffRoute | PublicRoute> = {
  "POST /api/products": { minRole: "editor", body: { title: "Coat", sku: "C1", link: "" } },
  "PATCH /api/products/[id]": { minRole: "editor", makeParams: product, body: { title: "Coat" } },

  "GET /api/videos": { minRole: "viewer" },
  "POST /api/videos": { minRole: "editor", body: { url: "https://media.example/film.mp4" } },
  "GET /api/videos/[id]": { minRole: "viewer", makeParams: video },
  "PATCH /api/videos/[id]": { minRole: "editor", makeParams: video, body: { keep: true } },
  "DELETE /api/videos/[id]": { minRole: "editor", makeParams: video },
  "POST /api/videos/[id]/check": { minRole: "editor", makeParams: video },
  "POST /api/videos/[id]/finish": {
    minRole: "editor",
    makeParams: uploadingVideo,
    body: { sha256: "a".repeat(64) },
    otherStatuses: [404],
  },
  "GET /api/videos/[id]/media": { minRole: "viewer", makeParams: video, otherStatuses: [404] },
  "HEAD /api/videos/[id]/media": { minRole: "viewer", makeParams: video, otherStatuses: [404] },
  "GET /api/videos/[id]/poster": { minRole: "viewer", makeParams: video, otherStatuses: [404] },
  "HEAD /api/videos/[id]/poster": { minRole: "viewer", makeParams: video, otherStatuses: [404] },
  "POST /api/uploads/[[...path]]": { minRole: "editor", otherStatuses: [412] },
  "PATCH /api/uploads/[[...path]]": { minRole: "editor", makeParams: upload, otherStatuses: [412] },
  "HEAD /api/uploads/[[...path]]": { minRole: "editor", makeParams: upload, otherStatuses: [412] },
  "DELETE /api/uploads/[[...path]]": { minRole: "editor", makeParams: upload },

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
  "POST /api/drafts/[id]/comments": {
    minRole: "editor",
    makeParams: draft,
    body: { atMs: 1500, text: "Too dark" },
  },
  "PATCH /api/comments/[id]": { minRole: "editor", makeParams: comment, body: { resolved: true } },
  "GET /api/approvals": { minRole: "viewer" },
  "PUT /api/approval-rule": {
    minRole: "admin",
    requireRecentAuth: true,
    body: { requireApproval: true },
  },

  "GET /api/dashboard": { minRole: "viewer" },
  "GET /api/deliveries/[id]": { minRole: "viewer", makeParams: delivery },
  "POST /api/deliveries/[id]/cancel": { minRole: "editor", makeParams: delivery },
  "POST /api/deliveries/[id]/retry": { minRole: "editor", makeParams: delivery },
  "POST /api/deliveries/[id]/resolve": {
    minRole: "editor",
    makeParams: delivery,
    body: { choice: "there" },
  },
  "POST /api/deliveries/[id]/report-outcome": {
    minRole: "editor",
    makeParams: delivery,
    body: { said: "discarded" },
  },
  "POST /api/deliveries/[id]/reorder": {
    minRole: "editor",
    makeParams: delivery,
    body: { ahead: crypto.randomUUID() },
  },
  "GET /api/deliveries/[id]/handoff": {
    minRole: "editor",
    makeParams: delivery,
    otherShopResponse: { handoff: null },
  },
  "POST /api/deliveries/[id]/handoff": { minRole: "editor", makeParams: delivery },
  "DELETE /api/deliveries/[id]/handoff": { minRole: "editor", makeParams: delivery },

  "GET /api/connections": { minRole: "viewer" },
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

  "POST /api/deletions/[id]/statement": { minRole: "operator", makeParams: makeDeletionRequest },
  "POST /api/deletions/[id]/account-matches": {
    minRole: "operator",
    makeParams: makeDeletionRequest,
    body: { name: "maison.sofia" },
  },
  "POST /api/deletions/[id]/restriction": {
    minRole: "operator",
    makeParams: makeDeletionRequest,
    body: { connectionId: crypto.randomUUID(), restricted: false },
  },
  "POST /api/deletions/[id]/decision": {
    minRole: "operator",
    requireRecentAuth: true,
    makeParams: makeDeletionRequest,
    body: { decision: "accept", connectionIds: [] },
  },
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

  "GET /api/auth/[...nextauth]": {
    guardedBy: "gives out a form token; takes back whom the sign-in provider vouches for, once",
    crossSite: "allowed",
  },
  "POST /api/auth/[...nextauth]": {
    guardedBy: "own Origin, form token, sign-in limits",
    crossSite: "refused",
  },
  "POST /api/sign-in/passkey": { guardedBy: "visitor token, limits", crossSite: "refused" },
  "POST /api/sign-in/second-factor": {
    guardedBy: "visitor token, half sign-in",
    crossSite: "refused",
  },
  "POST /api/set-up/[token]": { guardedBy: "one-time link, visitor token", crossSite: "refused" },
  "POST /api/invitations/accept/[token]": {
    guardedBy: "one-time link, visitor token",
    crossSite: "refused",
  },
  "POST /api/reset-password/[token]": {
    guardedBy: "one-time link, visitor token",
    crossSite: "refused",
  },
  "POST /api/forgot-password": { guardedBy: "visitor token, limits", crossSite: "refused" },
  "GET /api/health": { guardedBy: "says nothing but that it lives", crossSite: "allowed" },
  "GET /api/health/ready": { guardedBy: "names checks, no secrets", crossSite: "allowed" },
  "POST /api/data-deletion": { guardedBy: "visitor token, limits", crossSite: "refused" },
  "POST /api/data-deletion/prove": { guardedBy: "visitor token, limits", crossSite: "refused" },
  "POST /api/data-deletion/[code]/answer": {
    guardedBy: "the code, visitor token, limits",
    crossSite: "refused",
  },
  "POST /api/data-export/prove": { guardedBy: "visitor token, limits", crossSite: "refused" },
  "GET /api/data-export/[code]": {
    guardedBy: "the address is the secret; an administrator's wants their session",
    crossSite: "allowed",
  },
  "POST /api/data-export/[code]": { guardedBy: "the same, and own Origin", crossSite: "refused" },
  "POST /api/phone/[token]/posted": {
    guardedBy: "the address is the secret; own Origin",
    crossSite: "refused",
  },
  "GET /api/phone/[token]/poster": { guardedBy: "the address is the secret", crossSite: "allowed" },
  "GET /api/tiktok/callback": {
    guardedBy: "sealed cookie and single-use state",
    crossSite: "allowed",
  },
  "HEAD /api/tiktok/callback": { guardedBy: "does nothing", crossSite: "allowed" },
  "POST /api/tiktok/webhook": { guardedBy: "TikTok's signature", crossSite: "allowed" },
  ...Object.fromEntries(
    ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map((method) => [
      `${method} /api/[...unmatched]`,
      { guardedBy: "says that nothing is there", crossSite: "allowed" } satisfies PublicRoute,
    ]),
  ),
};
