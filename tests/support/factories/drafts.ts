import { randomBytes, randomUUID } from "node:crypto";

import { type ShopActor, type StaffActor, workerActor } from "#lib/actor";
import { createDraft } from "#lib/drafts/create-draft";
import { currentConsentVersion } from "#lib/drafts/consent-text";
import { getPreview } from "#lib/drafts/preview";
import { getDraft } from "#lib/drafts/queries";
import { database } from "#lib/infra/db/database";
import { mediaPath } from "#lib/infra/storage/media-files";
import type { DeliveryState } from "#lib/deliveries/state";
import { checkVideo } from "#lib/videos/check-video";
import { importSample } from "#lib/videos/import-sample";
import { makeShop } from "#tests/support/factories/records";
import { validVideoFacts } from "#tests/support/factories/video-facts";

const clipFacts = { ...validVideoFacts, sizeBytes: 2_000_000, seconds: 12 };

/** Creates a checked video without a file; returns its id. */
export async function makeCheckedVideo(
  actor: ShopActor,
  given: { name?: string; posterKey?: string } = {},
): Promise<string> {
  const sha256 = randomBytes(32).toString("hex");
  const row = {
    source: "upload",
    state: "ready",
    name: "linen dress.mp4",
    sizeBytes: 2_000_000n,
    receivedBytes: 2_000_000n,
    contentType: "video/mp4",
  } as const;
  const { id } = await database().video.create({
    data: { ...row, ...given, sha256, facts: clipFacts, shopId: actor.shopId },
    select: { id: true },
  });
  return id;
}

/** Creates a draft that is ready to send, of a video whose file is on disk and was checked. */
export async function makeReadyDraftWithFile(path: string) {
  const made = await makeReadyDraft({ choose: false });
  const account = await database().connection.findFirstOrThrow({
    where: { shopId: made.shop.id },
    select: { id: true },
  });
  const worker = workerActor(made.shop.id);
  const { videoId } = await importSample(worker, { path, name: "look 12.mp4" });
  await checkVideo(worker, { videoId });
  const { draftId } = await createDraft(made.editor, { videoId });
  await database().draft.update({
    where: { id: draftId },
    data: { connectionId: account.id, caption: "Linen, in six colours" },
  });
  return { ...made, draftId, videoId, path: mediaPath(`videos/${videoId}.video`) };
}

/** Creates a connected account that can receive drafts, without tokens; returns its id. */
async function makeConnectionWithoutTokens(
  shopId: string,
  given: { displayName?: string; scopes?: string[] } = {},
): Promise<string> {
  const row = {
    openId: randomUUID(),
    displayName: "Atelier",
    username: "atelier",
    scopes: ["user.info.basic", "video.upload"],
  };
  const { id } = await database().connection.create({
    data: { ...row, ...given, shopId },
    select: { id: true },
  });
  return id;
}

/** Creates a shop with a draft that is ready to send. */
export async function makeReadyDraft({
  accounts = 1,
  choose = true,
}: { accounts?: number; choose?: boolean } = {}) {
  const made = await makeShop();
  const ids = await Promise.all(
    Array.from({ length: accounts }, () => makeConnectionWithoutTokens(made.shop.id)),
  );
  const { draftId } = await createDraft(made.editor, {
    videoId: await makeCheckedVideo(made.editor),
  });
  if (choose)
    await database().draft.update({
      where: { id: draftId },
      data: { connectionId: ids[0] ?? null },
    });
  return { ...made, draft: await getDraft(made.editor, draftId) };
}

/** Creates a delivery of this draft in a given state, with its consent; returns its id. */
export async function makeDeliveryOfDraft(
  actor: ShopActor,
  draftId: string,
  state: DeliveryState,
): Promise<string> {
  const draft = await getDraft(actor, draftId);
  const common = {
    shopId: actor.shopId,
    draftId,
    videoId: draft.video.id,
    connectionId: draft.content.connectionId ?? "",
  };
  const product = draft.product && {
    title: draft.product.title,
    sku: draft.product.sku,
    link: draft.product.link,
  };
  const snapshot = {
    accountName: draft.account?.name ?? "",
    caption: draft.content.caption,
    hashtags: draft.content.hashtags,
    product,
    coverMs: draft.content.coverMs,
  };
  const consent = await database().consent.create({
    data: {
      ...common,
      staffId: randomUUID(),
      staffName: "A colleague",
      fingerprint: randomBytes(32).toString("hex"),
      snapshot,
      textVersion: "consent-1",
    },
    select: { id: true },
  });
  const { id } = await database().delivery.create({
    data: { ...common, consentId: consent.id, state },
    select: { id: true },
  });
  return id;
}

/** Returns the consent input for a draft as it is previewed now. */
export async function consentInputFor(actor: StaffActor, draftId: string) {
  const preview = await getPreview(actor, draftId);
  if (preview.kind !== "ready") throw new Error(preview.blockers.join(" "));
  return {
    draftId,
    fingerprint: preview.fingerprint,
    textVersion: currentConsentVersion,
    agreed: true as const,
  };
}
