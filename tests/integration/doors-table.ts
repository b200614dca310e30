import type { Role, StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { makeConnection, makeDelivery, makeDraft, makeProduct, makeVideo } from "#tests/support/makers";

/** A door of the studio: who may at least, whose row it is about, and a body that its schema takes. */
export type StaffDoor = {
  least: Role;
  own?: (actor: StaffActor) => Promise<Record<string, string | string[]>>;
  body?: Record<string, unknown>;
  query?: string;
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
  "PUT /api/approval-rule": { least: "admin", body: { twoPeople: true } },

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
  "POST /api/connections/[id]/disconnect": { least: "admin", own: connection },
  "POST /api/connections/[id]/erase": { least: "admin", own: connection, body: { confirm: "erase" } },
  "POST /api/connections/confirm": { least: "admin", body: { token: "t".repeat(43), decision: "link" } },
  "GET /api/connections/pending/[token]/avatar": { least: "admin", own: token, also: [404] },
  "POST /api/tiktok/connect": { least: "admin", body: { purpose: "link" } },

  "DELETE /api/sessions": { least: "viewer", body: { others: true } },
  "PUT /api/mail-choice": { least: "viewer", body: { causes: ["refused"], everyone: false } },
  "POST /api/password": { least: "viewer", body: { current: "not it", next: "a new long password" } },

  "GET /api/auth/[...nextauth]": { open: "gives out a form token, nothing else", crossSite: "allowed" },
  "POST /api/auth/[...nextauth]": { open: "own Origin, form token, sign-in limits", crossSite: "refused" },
  "POST /api/set-up": { open: "one-time link, visitor token", crossSite: "refused" },
  "GET /api/health": { open: "says nothing but that it lives", crossSite: "allowed" },
  "GET /api/health/ready": { open: "names checks, no secrets", crossSite: "allowed" },
  "POST /api/data-deletion": { open: "visitor token, limits", crossSite: "refused" },
  "POST /api/data-deletion/prove": { open: "visitor token, limits", crossSite: "refused" },
  "POST /api/phone/[token]/posted": { open: "the address is the secret; own Origin", crossSite: "refused" },
  "GET /api/phone/[token]/poster": { open: "the address is the secret", crossSite: "allowed" },
  "GET /api/tiktok/callback": { open: "sealed cookie and single-use state", crossSite: "allowed" },
  "HEAD /api/tiktok/callback": { open: "does nothing", crossSite: "allowed" },
  "POST /api/tiktok/webhook": { open: "TikTok's signature", crossSite: "allowed" },
};
