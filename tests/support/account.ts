import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { pathOf } from "#lib/infra/files";
import { hashToken } from "#lib/infra/keys";
import { seal } from "#lib/infra/seal";
import { Secret } from "#lib/infra/secret";

const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);

/** A connected TikTok account of the actor's shop, its tokens sealed. */
export async function makeConnection(
  actor: StaffActor,
  mark: string = randomBytes(4).toString("hex"),
  openId = `open-${mark}`,
): Promise<string> {
  const id = randomUUID();
  const sealed = (column: "accessTokenSealed" | "refreshTokenSealed") =>
    seal(new Secret(`act.${mark}`), { table: "Connection", column, row: id });
  await database().connection.create({
    data: {
      id,
      shopId: actor.shopId,
      openId,
      displayName: `Name ${mark}`,
      username: `user.${mark}`,
      avatarUrl: `https://cdn.example/${mark}.jpg`,
      scopes: ["user.info.basic", "video.upload"],
      accessTokenSealed: sealed("accessTokenSealed"),
      accessExpiresAt: later(120),
      refreshTokenSealed: sealed("refreshTokenSealed"),
      refreshExpiresAt: later(1e5),
      tokenVersion: 1,
      connectedById: actor.staffId,
    },
  });
  return id;
}

/** A ready video of the actor's shop with a small file and poster on disk. */
export async function makeVideo(
  actor: StaffActor,
  given: { keep?: boolean; mark?: string } = {},
): Promise<{ id: string; fileKey: string; posterKey: string }> {
  const id = randomUUID();
  const [fileKey, posterKey] = [`videos/${id}.video`, `posters/${id}.jpg`];
  for (const key of [fileKey, posterKey]) {
    await mkdir(dirname(pathOf(key)), { recursive: true });
    await writeFile(pathOf(key), "bytes");
  }
  await database().video.create({
    data: {
      id,
      shopId: actor.shopId,
      source: "link",
      sourceDetail: `https://cdn.example/${given.mark ?? "clip"}.mp4`,
      name: `${given.mark ?? "clip"}.mp4`,
      state: "ready",
      sizeBytes: 5n,
      arrivedBytes: 5n,
      fileKey,
      posterKey,
      contentType: "video/mp4",
      keep: given.keep ?? false,
      arrivedAt: new Date(),
    },
  });
  return { id, fileKey, posterKey };
}

export async function makeDraft(actor: StaffActor, videoId: string, connectionId: string | null, mark = "words"): Promise<string> {
  const data = {
    shopId: actor.shopId,
    videoId,
    connectionId,
    caption: `Caption ${mark}`,
    hashtags: [`tag${mark}`],
    createdById: actor.staffId,
  };
  const { shopId, staffId } = actor;
  const comments = { create: { shopId, authorId: staffId, atMs: 1_000, words: `Comment ${mark}` } };
  const requests = {
    create: { shopId, askedById: staffId, fingerprint: hashToken(mark), note: `Note ${mark}`, outcome: "changes_asked" },
  } as const;
  return (await database().draft.create({ data: { ...data, comments, requests }, select: { id: true } })).id;
}

type Sent = {
  draftId: string;
  videoId: string;
  connectionId: string;
  mark?: string;
  state?: "in_inbox" | "uploading" | "posted";
  endedAt?: Date | null;
};

/** A consent with its delivery, upload record, request log, phone page and e-mail. */
export async function makeDelivery(
  actor: StaffActor,
  { draftId, videoId, connectionId, mark = randomBytes(4).toString("hex"), state = "in_inbox", endedAt = new Date() }: Sent,
): Promise<string> {
  const { shopId } = actor;
  const links = { shopId, draftId, videoId, connectionId };
  const shown = { accountName: `Name ${mark}`, caption: `Caption ${mark}` };
  const consent = await database().consent.create({
    data: { ...links, staffId: actor.staffId, staffName: actor.name, fingerprint: hashToken(mark), shown, textVersion: "consent-1" },
    select: { id: true },
  });
  const transferId = randomUUID();
  const uploadUrlSealed = seal(new Secret("https://upload.example"), { table: "Transfer", column: "uploadUrlSealed", row: transferId });
  const { id } = await database().delivery.create({
    data: {
      ...links,
      consentId: consent.id,
      state,
      endedAt,
      inInboxAt: state === "uploading" ? null : endedAt,
      transfers: {
        create: {
          id: transferId,
          connectionId,
          number: 1,
          initStartedAt: new Date(),
          publishId: `v_inbox_file~${mark}`,
          sizeBytes: 5n,
          chunkSize: 5n,
          chunkCount: 1,
          uploadUrlSealed,
          uploadUrlExpiresAt: later(60),
          committingAt: state === "uploading" ? null : new Date(),
        },
      },
      calls: {
        create: { shopId, connectionId, operation: "inbox_init", asked: `5 bytes ${mark}`, code: "ok", logId: `log${mark}`, durationMs: 3 },
      },
      handoffs: { create: { shopId, tokenHash: hashToken(`phone${mark}`), expiresAt: later(1e4) } },
    },
    select: { id: true },
  });
  const owed = { shopId, staffId: actor.staffId, cause: "unconfirmed", causeKey: `unconfirmed ${id}` } as const;
  await database().mail.create({ data: { ...owed, deliveryId: id, connectionId } });
  return id;
}

/** Every row of every table (the queue's too) as one text, to look for what must not be in it. */
export async function dumpText(): Promise<string> {
  const tables = await database().$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'pgboss')`;
  const rows = await Promise.all(
    tables.map(({ name }) =>
      database().$queryRawUnsafe<{ row: string }[]>(`SELECT '${name}' || row_to_json(t)::text AS row FROM ${name} t`),
    ),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join("\n");
}
