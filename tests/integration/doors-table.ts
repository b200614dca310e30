import type { Role, StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import {
  makeConnection,
  makeDelivery,
  makeDraft,
  makeInvitation,
  makePasskey,
  makeProduct,
  makeRequest,
  makeStaff,
  makeVideo,
} from "#tests/support/makers";

/** A door of the studio: who may at least, whose row it is about, and a body that its schema takes. */
export type StaffDoor = {
  /** Where it is "operator", a role alone opens nothing. */
  least: Role | "operator";
  own?: (actor: StaffActor) => Promise<Record<string, string | string[]>>;
  body?: Record<string, unknown>;
  query?: string;
  /** Asks for password or passkey again when they were last given some minutes ago. */
  fresh?: true;
  /** Also open to whoever owes a second factor. */
  beforeFactor?: true;
  /** Refused for a reason of its own before anything else, such as a protocol's missing header. */
  also?: number[];
  /** What another shop's administrator is told, where that is not "not found". */
  elsewhere?: unknown;
};
/** A door that needs no sign-in, and what guards it instead. */
export type OpenDoor = { open: string; crossSite: "refused" | "allowed" };

const id = (made: { id: string }) => ({ id: made.id });
const product = async (actor: StaffActor) => id(await makeProduct(actor));
const video = async (actor: StaffActor) => id(await makeVideo(actor));
const draft = async (actor: StaffActor) => id(await makeDraft(actor));
const connection = async (actor: StaffActor) => id(await makeConnection(actor));
const delivery = async (actor: StaffActor) => id(await makeDelivery(actor));
const arriving = async (actor: StaffActor) =>
  id(await makeVideo(actor, { state: "arriving", arrivedBytes: 0n, sha256: null, arrivedAt: null }));
const upload = async (actor: StaffActor) => ({ path: [(await arriving(actor)).id] });
const passkey = async (actor: StaffActor) => id(await makePasskey(actor));
const colleague = async (actor: StaffActor) => ({ id: (await makeStaff(actor.shopId, "viewer")).staffId });
const madeKey = {
  id: "a",
  rawId: "a",
  type: "public-key",
  clientExtensionResults: {},
  response: { clientDataJSON: "e30", attestationObject: "e30" },
};
const invitation = async (actor: StaffActor) => id(await makeInvitation(actor));
const token = async () => ({ token: "t".repeat(43) });
const words = { caption: "New in", hashtags: [], productId: null, connectionId: null, coverMs: 0 };
const comment = async (actor: StaffActor) => {
  const { id: draftId } = await makeDraft(actor);
  const row = { draftId, shopId: actor.shopId, authorId: actor.staffId, atMs: 0, words: "Too dark" };
  return id(await database().comment.create({ data: row, select: { id: true } }));
};
const agreed = { fingerprint: "f".repeat(64), textVersion: "1", agreed: true };

/** Every door of the studio. A route that is not in here fails the test. */
export const doors: Record<string, StaffDoor | OpenDoor> = {
  "POST /api/products": { least: "editor", body: { title: "Coat", sku: "C1", link: "" } },
  "PATCH /api/products/[id]": { least: "editor", own: product, body: { title: "Coat" } },

  "GET /api/videos": { least: "viewer" },
  "POST /api/videos": { least: "editor", body: { url: "https://media.example/film.mp4" } },
  "GET /api/videos/[id]": { least: "viewer", own: video },
  "PATCH /api/videos/[id]": { least: "editor", own: video, body: { keep: true } },
  "DELETE /api/videos/[id]": { least: "editor", own: video },
  "POST /api/videos/[id]/check": { least: "editor", own: video },
  "POST /api/videos/[id]/finish": { least: "editor", own: arriving, body: { sha256: "a".repeat(64) }, also: [404] },
  "GET /api/videos/[id]/media": { least: "viewer", own: video, also: [404] },
  "HEAD /api/videos/[id]/media": { least: "viewer", own: video, also: [404] },
  "GET /api/videos/[id]/poster": { least: "viewer", own: video, also: [404] },
  "HEAD /api/videos/[id]/poster": { least: "viewer", own: video, also: [404] },
  "POST /api/uploads/[[...path]]": { least: "editor", also: [412] },
  "PATCH /api/uploads/[[...path]]": { least: "editor", own: upload, also: [412] },
  "HEAD /api/uploads/[[...path]]": { least: "editor", own: upload, also: [412] },
  "DELETE /api/uploads/[[...path]]": { least: "editor", own: upload },

  "POST /api/drafts": { least: "editor", body: { videoId: crypto.randomUUID() }, also: [404] },
  "GET /api/drafts/[id]": { least: "viewer", own: draft },
  "PATCH /api/drafts/[id]": { least: "editor", own: draft, body: { ...words, baseVersion: 1 } },
  "DELETE /api/drafts/[id]": { least: "editor", own: draft },
  "POST /api/drafts/[id]/restore": { least: "editor", own: draft },
  "POST /api/drafts/[id]/consent": { least: "editor", own: draft, body: agreed },

  "POST /api/drafts/[id]/approval": { least: "editor", own: draft, body: { fingerprint: "f".repeat(64) } },
  "DELETE /api/drafts/[id]/approval": { least: "editor", own: draft },
  "POST /api/drafts/[id]/changes": { least: "editor", own: draft, body: { requestId: crypto.randomUUID(), note: "Shorter" } },
  "POST /api/drafts/[id]/comments": { least: "editor", own: draft, body: { atMs: 1500, words: "Too dark" } },
  "PATCH /api/comments/[id]": { least: "editor", own: comment, body: { resolved: true } },
  "GET /api/approvals": { least: "viewer" },
  "PUT /api/approval-rule": { least: "admin", fresh: true, body: { twoPeople: true } },

  "GET /api/desk": { least: "viewer" },
  "GET /api/deliveries/[id]": { least: "viewer", own: delivery },
  "POST /api/deliveries/[id]/cancel": { least: "editor", own: delivery },
  "POST /api/deliveries/[id]/retry": { least: "editor", own: delivery },
  "POST /api/deliveries/[id]/resolve": { least: "editor", own: delivery, body: { choice: "there" } },
  "POST /api/deliveries/[id]/say": { least: "editor", own: delivery, body: { said: "discarded" } },
  "POST /api/deliveries/[id]/place": { least: "editor", own: delivery, body: { ahead: crypto.randomUUID() } },
  "GET /api/deliveries/[id]/handoff": { least: "editor", own: delivery, elsewhere: { handoff: null } },
  "POST /api/deliveries/[id]/handoff": { least: "editor", own: delivery },
  "DELETE /api/deliveries/[id]/handoff": { least: "editor", own: delivery },

  "GET /api/connections": { least: "viewer" },
  "GET /api/connections/[id]/avatar": { least: "viewer", own: connection, also: [404] },
  "POST /api/connections/[id]/disconnect": { least: "admin", fresh: true, own: connection },
  "POST /api/connections/[id]/erase": { least: "admin", fresh: true, own: connection, body: { confirm: "erase" } },
  "POST /api/connections/confirm": { least: "admin", body: { token: "t".repeat(43), decision: "link" } },
  "GET /api/connections/pending/[token]/avatar": { least: "admin", own: token, also: [404] },
  "POST /api/connections/[id]/objection": { least: "admin", own: connection, body: { reason: "It is ours." } },
  "POST /api/connections/[id]/export": { least: "admin", fresh: true, own: connection },

  "POST /api/deletions/[id]/statement": { least: "operator", own: makeRequest },
  "POST /api/deletions/[id]/candidates": { least: "operator", own: makeRequest, body: { name: "maison.sofia" } },
  "POST /api/deletions/[id]/restriction": {
    least: "operator",
    own: makeRequest,
    body: { connectionId: crypto.randomUUID(), restricted: false },
  },
  "POST /api/deletions/[id]/decision": {
    least: "operator",
    fresh: true,
    own: makeRequest,
    body: { decision: "accept", connectionIds: [] },
  },
  "POST /api/tiktok/connect": { least: "admin", body: { purpose: "link" } },

  "POST /api/confirm": { least: "viewer", beforeFactor: true, body: { password: "not it" } },
  "POST /api/confirm/ways": { least: "viewer", beforeFactor: true },
  "POST /api/security/totp": { least: "viewer", fresh: true, beforeFactor: true },
  "PUT /api/security/totp": { least: "viewer", fresh: true, beforeFactor: true, body: { code: "123456" } },
  "DELETE /api/security/totp": { least: "viewer", fresh: true },
  "POST /api/security/passkeys": { least: "viewer", fresh: true, beforeFactor: true, body: { name: "Key", passkey: madeKey } },
  "POST /api/security/passkeys/options": { least: "viewer", fresh: true, beforeFactor: true },
  "PATCH /api/security/passkeys/[id]": { least: "viewer", own: passkey, body: { name: "Key" }, also: [404] },
  "DELETE /api/security/passkeys/[id]": { least: "viewer", fresh: true, own: passkey, also: [404] },
  "POST /api/security/recovery-codes": { least: "viewer", fresh: true },
  "PUT /api/security/requirement": { least: "admin", fresh: true, body: { required: true } },
  "DELETE /api/security/provider": { least: "viewer", fresh: true },
  "DELETE /api/people/[id]/second-step": { least: "admin", fresh: true, own: colleague },
  "POST /api/invitations": { least: "admin", fresh: true, body: { email: "new@shop.example", role: "viewer" } },
  "DELETE /api/invitations/[id]": { least: "admin", own: invitation },
  "POST /api/invitations/[id]/renew": { least: "admin", fresh: true, own: invitation },
  "PATCH /api/people/[id]": { least: "admin", fresh: true, own: colleague, body: { role: "editor" } },
  "DELETE /api/people/[id]/sessions": { least: "admin", fresh: true, own: colleague },
  "DELETE /api/sessions": { least: "viewer", fresh: true, body: { others: true } },
  "PUT /api/mail-choice": { least: "viewer", body: { causes: ["refused"], everyone: false } },
  "POST /api/password": { least: "viewer", body: { current: "not it", next: "a new long password" } },

  "GET /api/auth/[...nextauth]": {
    open: "gives out a form token; takes back whom the sign-in provider vouches for, once",
    crossSite: "allowed",
  },
  "POST /api/auth/[...nextauth]": { open: "own Origin, form token, sign-in limits", crossSite: "refused" },
  "POST /api/sign-in/passkey": { open: "visitor token, limits", crossSite: "refused" },
  "POST /api/sign-in/second": { open: "visitor token, half sign-in", crossSite: "refused" },
  "POST /api/set-up/[token]": { open: "one-time link, visitor token", crossSite: "refused" },
  "POST /api/joining/[token]": { open: "one-time link, visitor token", crossSite: "refused" },
  "POST /api/reset-password/[token]": { open: "one-time link, visitor token", crossSite: "refused" },
  "POST /api/forgot-password": { open: "visitor token, limits", crossSite: "refused" },
  "GET /api/health": { open: "says nothing but that it lives", crossSite: "allowed" },
  "GET /api/health/ready": { open: "names checks, no secrets", crossSite: "allowed" },
  "POST /api/data-deletion": { open: "visitor token, limits", crossSite: "refused" },
  "POST /api/data-deletion/prove": { open: "visitor token, limits", crossSite: "refused" },
  "POST /api/data-deletion/[code]/answer": { open: "the code, visitor token, limits", crossSite: "refused" },
  "POST /api/data-export/prove": { open: "visitor token, limits", crossSite: "refused" },
  "GET /api/data-export/[code]": { open: "the address is the secret; an administrator's wants their session", crossSite: "allowed" },
  "POST /api/data-export/[code]": { open: "the same, and own Origin", crossSite: "refused" },
  "POST /api/phone/[token]/posted": { open: "the address is the secret; own Origin", crossSite: "refused" },
  "GET /api/phone/[token]/poster": { open: "the address is the secret", crossSite: "allowed" },
  "GET /api/tiktok/callback": { open: "sealed cookie and single-use state", crossSite: "allowed" },
  "HEAD /api/tiktok/callback": { open: "does nothing", crossSite: "allowed" },
  "POST /api/tiktok/webhook": { open: "TikTok's signature", crossSite: "allowed" },
  ...Object.fromEntries(
    ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map((method) => [
      `${method} /api/[...nothing]`,
      { open: "says that nothing is there", crossSite: "allowed" } satisfies OpenDoor,
    ]),
  ),
};
