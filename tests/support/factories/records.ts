import { randomBytes, randomUUID } from "node:crypto";

import { type Role, type ShopActor, type StaffActor, publicActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { requestErasureByForm } from "#lib/deletion-requests/create-request";

const inTwelveHours = () => new Date(Date.now() + 12 * 3600_000);

/** Creates a member of staff with a session. Signing in as them requires a password hash. */
export async function makeStaff(
  shopId: string,
  role: Role,
  extra: { email?: string; passwordHash?: string; operator?: boolean } = {},
): Promise<StaffActor> {
  const name = `${role} ${randomBytes(2).toString("hex")}`;
  const row = {
    shopId,
    role,
    name,
    email: extra.email ?? `${role}-${randomUUID()}@shop.example`,
    passwordHash: extra.passwordHash ?? "none",
    operator: extra.operator ?? false,
  };
  const { id: staffId } = await database().staff.create({ data: row, select: { id: true } });
  return {
    kind: "staff",
    staffId,
    shopId,
    sessionId: await makeSession(staffId),
    name,
    role,
    operator: row.operator,
  };
}

/** Creates another session of the same person. Returns its id. */
export async function makeSession(staffId: string): Promise<string> {
  const { id } = await database().staffSession.create({
    data: { id: randomToken(), staffId, expiresAt: inTwelveHours(), device: "Firefox on Linux" },
    select: { id: true },
  });
  return id;
}

/** Creates a passkey of this person that no authenticator has. */
export async function makePasskey({ staffId }: StaffActor): Promise<{ id: string }> {
  const data = {
    staffId,
    credentialId: randomToken(),
    publicKey: new Uint8Array(77),
    counter: 0n,
    name: "A key",
  };
  return database().passkey.create({ data, select: { id: true } });
}

/** Creates a shop with one admin, one editor and one viewer, each signed in. */
export async function makeShop(): Promise<{
  shop: { id: string; name: string };
  admin: StaffActor;
  editor: StaffActor;
  viewer: StaffActor;
}> {
  const shop = await database().shop.create({
    data: { name: `Shop ${randomBytes(3).toString("hex")}` },
    select: { id: true, name: true },
  });
  const [admin, editor, viewer] = await Promise.all([
    makeStaff(shop.id, "admin"),
    makeStaff(shop.id, "editor"),
    makeStaff(shop.id, "viewer"),
  ]);
  return { shop, admin, editor, viewer };
}

/** Creates a pending invitation to the actor's shop, with an unknown link. */
export async function makeInvitation({ shopId, staffId }: StaffActor): Promise<{ id: string }> {
  const mark = randomUUID();
  const data = {
    shopId,
    invitedById: staffId,
    email: `${mark}@shop.example`,
    role: "viewer",
    tokenHash: mark,
    expiresAt: inTwelveHours(),
  } as const;
  return database().invitation.create({ data, select: { id: true } });
}

/** Creates a product of the actor's shop. */
export async function makeProduct(
  actor: ShopActor,
  given: { title?: string; sku?: string; link?: string } = {},
): Promise<{ id: string; sku: string; title: string }> {
  const data = {
    title: "Silk slip dress",
    sku: `SKU-${randomBytes(4).toString("hex")}`,
    link: "",
    ...given,
    shopId: actor.shopId,
  };
  return database().product.create({ data, select: { id: true, sku: true, title: true } });
}

const storedFile = {
  sizeBytes: 5_000_000n,
  receivedBytes: 5_000_000n,
  sha256: "a".repeat(64),
  contentType: "video/mp4",
};

/** Creates the row of a checked video of the actor's shop. Tests of media pass a real `fileKey`. */
export async function makeVideo(
  actor: ShopActor,
  given: Partial<Prisma.VideoUncheckedCreateInput> = {},
): Promise<{ id: string }> {
  const data = {
    ...storedFile,
    name: "Look 12",
    source: "upload",
    state: "ready",
    receivedAt: new Date(),
    ...given,
    shopId: actor.shopId,
  } as const;
  return database().video.create({ data, select: { id: true } });
}

/** Creates a connected TikTok account of the actor's shop, without tokens. */
export async function makeConnection(
  actor: ShopActor,
  given: Partial<Prisma.ConnectionUncheckedCreateInput> = {},
): Promise<{ id: string }> {
  const data = {
    openId: `open-${randomUUID()}`,
    displayName: "Maison Test",
    username: "maison.test",
    scopes: ["user.info.basic", "video.upload"],
    ...given,
  };
  return database().connection.create({
    data: { ...data, shopId: actor.shopId },
    select: { id: true },
  });
}

/** Creates a draft of the actor's shop with a video, and with what `given` adds. */
export async function makeDraft(
  actor: ShopActor,
  given: Partial<Prisma.DraftUncheckedCreateInput> = {},
): Promise<{ id: string; videoId: string }> {
  const videoId = given.videoId ?? (await makeVideo(actor)).id;
  const data = {
    caption: "New in: the silk slip dress",
    hashtags: ["silk"],
    ...given,
    videoId,
    shopId: actor.shopId,
  };
  return database().draft.create({ data, select: { id: true, videoId: true } });
}

/** Creates a delivery of a consented draft of the actor's shop, queued by default. */
export async function makeDelivery(
  actor: StaffActor,
  given: Partial<Prisma.DeliveryUncheckedCreateInput> = {},
): Promise<{ id: string; draftId: string; connectionId: string }> {
  const connectionId = given.connectionId ?? (await makeConnection(actor)).id;
  const { id: draftId, videoId } = await makeDraft(actor, { connectionId });
  const about = { shopId: actor.shopId, draftId, videoId, connectionId };
  const consent = await database().consent.create({
    data: {
      ...about,
      staffId: actor.staffId,
      staffName: actor.name,
      fingerprint: "f".repeat(64),
      snapshot: { videoSha256: "f".repeat(64) },
      textVersion: "1",
    },
    select: { id: true },
  });
  return database().delivery.create({
    data: { state: "queued", ...given, ...about, consentId: consent.id },
    select: { id: true, draftId: true, connectionId: true },
  });
}

/** Creates a deletion request of the public form. It belongs to no shop. */
export async function makeDeletionRequest(): Promise<{ id: string }> {
  const { code } = await requestErasureByForm(publicActor, {
    account: "@maison.sofia",
    contact: "owner@mail.example",
    facts: "",
  });
  return database().deletionRequest.findUniqueOrThrow({
    where: { codeHash: hashToken(code) },
    select: { id: true },
  });
}
