import { randomBytes, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";
import type { Shop, Site } from "#tests/attack/site";
import { PAYLOADS } from "#tests/attack/xss/payloads";
import { makeConnection, makeDelivery, makeDraft, makeVideo } from "#tests/support/account";
import { sessionCookie } from "#tests/support/call";
import { answerAtTiktok, controlOf } from "#tests/support/tiktok-control";

/** Where the planted things are shown. */
export type Planted = { video: string; draft: string; delivery: string; phone: string; confirm: string; receipt: string };

const later = () => new Date(Date.now() + 3_600_000);
const short = () => randomBytes(4).toString("hex");

/** Straight into the rows, all payloads in every field that is shown: more than any door would let through. */
async function plantRows(actor: StaffActor, text: string): Promise<Omit<Planted, "confirm" | "receipt">> {
  const connectionId = await makeConnection(actor, short());
  await database().connection.update({
    where: { id: connectionId },
    data: {
      displayName: text,
      username: text,
      avatarUrl: text,
      stateReason: text.slice(0, 200),
      scopes: ["user.info.basic", "video.upload", text],
    },
  });
  const { id: videoId } = await makeVideo(actor, { mark: short() });
  const finding = { code: text, severity: "looks_bad", what: text, why: text, todo: text };
  await database().video.update({ where: { id: videoId }, data: { name: text, sourceDetail: text, findings: [finding], failure: text } });
  const product = await database().product.create({
    data: { shopId: actor.shopId, title: text, sku: text.slice(0, 600), link: text },
    select: { id: true },
  });
  const open = await makeDraft(actor, videoId, connectionId);
  const sent = await makeDraft(actor, videoId, connectionId);
  await database().draft.updateMany({
    where: { id: { in: [open, sent] } },
    data: { caption: text, hashtags: [text, text], productId: product.id },
  });
  let delivery = "";
  const token = randomBytes(32).toString("base64url");
  for (const state of ["uploading", "posted", "in_inbox"] as const) {
    delivery = await makeDelivery(actor, {
      draftId: sent,
      videoId,
      connectionId,
      mark: short(),
      state,
      ...(state === "uploading" ? { endedAt: null } : {}),
    });
    const shown = {
      accountName: text,
      caption: text,
      hashtags: [text],
      product: { title: text, sku: text, link: text },
      videoName: text,
      coverMs: 0,
      videoSha256: text,
      textVersion: text,
    };
    await database().consent.updateMany({ where: { delivery: { id: delivery } }, data: { shown, staffName: text, textVersion: text } });
    await database().delivery.update({ where: { id: delivery }, data: { reason: text, saidOutcome: text } });
    await database().transfer.updateMany({ where: { deliveryId: delivery }, data: { failReason: text, outcome: text, initOutcome: text } });
    await database().tiktokCall.create({
      data: {
        shopId: actor.shopId,
        connectionId,
        deliveryId: delivery,
        operation: text,
        asked: text,
        code: text,
        logId: text,
        durationMs: 1,
      },
    });
  }
  await database().handoff.create({
    data: { shopId: actor.shopId, deliveryId: delivery, tokenHash: hashToken(token), expiresAt: later() },
  });
  await database().webhookEvent.createMany({
    data: [{ id: randomUUID(), event: text, verdict: "genuine", response: "no_use", shopId: actor.shopId, connectionId }],
  });
  return { video: videoId, draft: open, delivery, phone: token };
}

async function plantPeople({ shop, admin }: Shop, text: string): Promise<void> {
  await database().shop.update({ where: { id: shop.id }, data: { name: text } });
  await database().staff.updateMany({ where: { shopId: shop.id }, data: { name: text } });
  await database().staffSession.updateMany({ where: { staffId: admin.staffId }, data: { device: text } });
}

/** By the doors, one payload at a time where a field is short: what a person could really have typed. */
async function plantByDoors(site: Site, { editor }: Shop, payloads: readonly string[], draft: string): Promise<void> {
  for (const [at, text] of payloads.entries()) {
    await site.ask(editor, "POST", "/api/products", {
      title: text.slice(0, 120),
      sku: `${at} ${text}`.slice(0, 40),
      link: `https://x/${text.replaceAll(/\s/g, "")}`.slice(0, 500),
    });
    await site.ask(editor, "POST", "/api/videos", { url: `https://film.attack.example/302?${encodeURIComponent(text)}#${text}` });
  }
  const text = payloads.join(" ").slice(0, 9000);
  await site.ask(editor, "PATCH", `/api/drafts/${draft}`, {
    caption: text,
    hashtags: payloads.slice(0, 20).map((one) => one.replaceAll(/[^\p{L}\p{Nd}_]/gu, "_")),
    productId: null,
    connectionId: null,
    coverMs: 0,
    baseVersion: 1,
  });
}

/** An account whose owner chose such a name, brought over TikTok as far as the page that asks to confirm it. */
async function plantAccount(site: Site, { admin }: Shop, name: string): Promise<string> {
  const { handle } = await controlOf(site.simulator).account(name);
  const begun = await site.ask(admin, "POST", "/api/tiktok/connect", { purpose: "link" });
  const { url } = (await begun.json()) as { url: string };
  const back = await answerAtTiktok(url, { account: handle });
  const cookie = [(begun.headers.get("set-cookie") ?? "").split(";")[0], await sessionCookie(admin)];
  const answer = await fetch(new URL(back.pathname + back.search, site.url), {
    headers: { cookie: cookie.join("; ") },
    redirect: "manual",
  });
  return answer.headers.get("location")?.split("/").at(-1) ?? "";
}

/** Fills a shop with payloads in every field. Their order differs from seed to seed, so that what stands first differs too. */
export async function plant(site: Site, shop: Shop, payloads: readonly string[]): Promise<Planted> {
  const text = payloads.join(" ");
  await plantPeople(shop, text);
  const rows = await plantRows(shop.admin, text);
  await plantByDoors(site, shop, payloads.slice(0, 15), rows.draft);
  for (const [at, one] of payloads.slice(0, 10).entries())
    await writeFile(join(site.inbox, `${one.replaceAll("/", "∕").slice(0, 80)} ${at}.mp4`), `${at}`).catch(() => undefined);
  const confirm = await plantAccount(site, shop, payloads.slice(0, 4).join(" ").slice(0, 190));
  const receipt = encodeURIComponent(PAYLOADS[0] ?? "");
  return { ...rows, confirm, receipt };
}
