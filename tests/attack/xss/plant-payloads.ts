import { randomBytes, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { hashToken } from "#lib/infra/crypto/tokens";
import type { AttackedShop, AttackedStudio } from "#tests/attack/attacked-studio";
import { XSS_PAYLOADS } from "#tests/attack/xss/payloads";
import {
  makeConnectionWithTokens,
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { sessionCookie } from "#tests/support/drivers/call-route";
import { submitAuthorizePage, simulatorControl } from "#tests/support/drivers/simulator";

/** The ids in the URLs of the pages that show the payloads. */
export type PlantedIds = {
  video: string;
  draft: string;
  delivery: string;
  phone: string;
  confirm: string;
  receipt: string;
};

const inAnHour = () => new Date(Date.now() + 3_600_000);
const randomHex = () => randomBytes(4).toString("hex");

/** Writes all payloads into every displayed column, also where a route would reject them. */
async function plantRows(
  actor: StaffActor,
  text: string,
): Promise<Omit<PlantedIds, "confirm" | "receipt">> {
  const connectionId = await makeConnectionWithTokens(actor, randomHex());
  await database().connection.update({
    where: { id: connectionId },
    data: {
      displayName: text,
      username: text,
      avatarUrl: text,
      scopes: ["user.info.basic", "video.upload", text],
    },
  });
  const { id: videoId } = await makeStoredVideo(actor, { marker: randomHex() });
  const finding = { code: text, severity: "warning", what: text, why: text, todo: text };
  await database().video.update({
    where: { id: videoId },
    data: { name: text, sourceDetail: text, findings: [finding], failure: text },
  });
  const product = await database().product.create({
    data: { shopId: actor.shopId, title: text, sku: text.slice(0, 600), link: text },
    select: { id: true },
  });
  const open = await makeDiscussedDraft(actor, videoId, connectionId);
  const sent = await makeDiscussedDraft(actor, videoId, connectionId);
  await database().draft.updateMany({
    where: { id: { in: [open, sent] } },
    data: { caption: text, hashtags: [text, text], productId: product.id },
  });
  let delivery = "";
  const token = randomBytes(32).toString("base64url");
  for (const state of ["uploading", "posted", "in_inbox"] as const) {
    delivery = await makeDeliveryWithRecords(actor, {
      draftId: sent,
      videoId,
      connectionId,
      marker: randomHex(),
      state,
      ...(state === "uploading" ? { endedAt: null } : {}),
    });
    const snapshot = {
      accountName: text,
      caption: text,
      hashtags: [text],
      product: { title: text, sku: text, link: text },
      videoName: text,
      coverMs: 0,
      videoSha256: text,
      textVersion: text,
    };
    await database().consent.updateMany({
      where: { delivery: { id: delivery } },
      data: { snapshot, staffName: text, textVersion: text },
    });
    await database().delivery.update({
      where: { id: delivery },
      data: { reason: text, reportedOutcome: text },
    });
    await database().transfer.updateMany({
      where: { deliveryId: delivery },
      data: { failReason: text, outcome: text, initOutcome: text },
    });
    await database().tiktokCall.create({
      data: {
        shopId: actor.shopId,
        connectionId,
        deliveryId: delivery,
        operation: "init_upload",
        code: text,
        logId: text,
        durationMs: 1,
      },
    });
  }
  await database().handoff.create({
    data: {
      shopId: actor.shopId,
      deliveryId: delivery,
      tokenHash: hashToken(token),
      expiresAt: inAnHour(),
    },
  });
  await database().webhookEvent.createMany({
    data: [
      {
        id: randomUUID(),
        event: text,
        verdict: "verified",
        action: "ignored",
        shopId: actor.shopId,
        connectionId,
      },
    ],
  });
  return { video: videoId, draft: open, delivery, phone: token };
}

async function plantPeople({ shop, admin }: AttackedShop, text: string): Promise<void> {
  await database().shop.update({ where: { id: shop.id }, data: { name: text } });
  await database().staff.updateMany({ where: { shopId: shop.id }, data: { name: text } });
  await database().staffSession.updateMany({
    where: { staffId: admin.staffId },
    data: { device: text },
  });
}

/** Returns the body of an answer. Throws when the studio rejected the payload: it would be lost. */
async function readStored(answer: Response, payload: string): Promise<unknown> {
  if (!answer.ok)
    throw new Error(
      `the studio rejected ${JSON.stringify(payload)} with ${answer.status}: ${await answer.text()}`,
    );
  return answer.json();
}

/** Enters payloads through the routes, one at a time in short fields, as a person could. */
async function plantThroughApi(
  studio: AttackedStudio,
  { editor }: AttackedShop,
  payloads: readonly string[],
  draft: string,
): Promise<void> {
  for (const [at, text] of payloads.entries()) {
    const product = {
      title: text.slice(0, 120),
      sku: `${at} ${text}`.slice(0, 40),
      link: `https://x/${text.replaceAll(/\s/g, "")}`.slice(0, 500),
    };
    await readStored(await studio.fetchAs(editor, "POST", "/api/products", product), product.title);
    const url = `https://video.attack.example/302?${encodeURIComponent(text)}#${text}`;
    await readStored(await studio.fetchAs(editor, "POST", "/api/videos", { url }), url);
  }
  const text = payloads.join(" ").slice(0, 9000);
  const saved = await studio.fetchAs(editor, "PATCH", `/api/drafts/${draft}`, {
    caption: text,
    hashtags: payloads.slice(0, 20).map((one) => one.replaceAll(/[^\p{L}\p{Nd}_]/gu, "_")),
    productId: null,
    connectionId: null,
    coverMs: 0,
    baseVersion: 1,
  });
  const { kind } = (await readStored(saved, text)) as { kind: string };
  if (kind !== "saved") throw new Error(`the draft with the payloads was not saved: ${kind}`);
}

/** Authorizes a TikTok account with this name. Returns the token of its confirmation page. */
async function plantAccount(
  studio: AttackedStudio,
  { admin }: AttackedShop,
  name: string,
): Promise<string> {
  const { handle } = await simulatorControl(studio.simulator).account(name);
  const started = await studio.fetchAs(admin, "POST", "/api/tiktok/connect", { purpose: "link" });
  const { url } = (await readStored(started, name)) as { url: string };
  const back = await submitAuthorizePage(url, { account: handle });
  const cookie = [
    (started.headers.get("set-cookie") ?? "").split(";")[0],
    await sessionCookie(admin),
  ];
  const answer = await fetch(new URL(back.pathname + back.search, studio.url), {
    headers: { cookie: cookie.join("; ") },
    redirect: "manual",
  });
  const location = answer.headers.get("location") ?? "";
  const token = /\/connections\/confirm\/([\w-]+)$/.exec(location)?.[1];
  if (token === undefined)
    throw new Error(`the account with the payload has no confirmation page: ${location}`);
  return token;
}

/** Fills a shop with payloads in every field. The seed decides which payload comes first. */
export async function plantPayloads(
  studio: AttackedStudio,
  shop: AttackedShop,
  payloads: readonly string[],
): Promise<PlantedIds> {
  const text = payloads.join(" ");
  await plantPeople(shop, text);
  const rows = await plantRows(shop.admin, text);
  await plantThroughApi(studio, shop, payloads.slice(0, 15), rows.draft);
  for (const [at, one] of payloads.slice(0, 10).entries())
    await writeFile(
      join(studio.inbox, `${one.replaceAll("/", "∕").slice(0, 80)} ${at}.mp4`),
      `${at}`,
    );
  const confirm = await plantAccount(studio, shop, payloads.slice(0, 4).join(" ").slice(0, 190));
  const receipt = encodeURIComponent(XSS_PAYLOADS[0] ?? "");
  return { ...rows, confirm, receipt };
}
