import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { mediaPath } from "#lib/infra/storage/media-files";
import { readFileIdentity } from "#lib/infra/storage/verified-file";
import { hashToken } from "#lib/infra/crypto/tokens";
import { seal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";

const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000);

/** Creates a connected TikTok account of the actor's shop with sealed tokens. */
export async function makeConnectionWithTokens(
  actor: StaffActor,
  marker: string = randomBytes(4).toString("hex"),
  openId = `open-${marker}`,
): Promise<string> {
  const id = randomUUID();
  const sealed = (column: "accessTokenSealed" | "refreshTokenSealed") =>
    seal(new Secret(`act.${marker}`), { table: "Connection", column, row: id });
  await database().connection.create({
    data: {
      id,
      shopId: actor.shopId,
      openId,
      displayName: `Name ${marker}`,
      username: `user.${marker}`,
      avatarUrl: `https://cdn.example/${marker}.jpg`,
      scopes: ["user.info.basic", "video.upload"],
      accessTokenSealed: sealed("accessTokenSealed"),
      accessExpiresAt: minutesFromNow(120),
      refreshTokenSealed: sealed("refreshTokenSealed"),
      refreshExpiresAt: minutesFromNow(1e5),
      tokenVersion: 1,
      connectedById: actor.staffId,
    },
  });
  return id;
}

/** Creates a ready video of the actor's shop with a small file, poster and preview on disk. */
export async function makeStoredVideo(
  actor: StaffActor,
  given: { keep?: boolean; marker?: string } = {},
): Promise<{ id: string; fileKey: string; posterKey: string; renditionKey: string }> {
  const id = randomUUID();
  const keys = {
    fileKey: `videos/${id}.video`,
    posterKey: `posters/${id}.jpg`,
    renditionKey: `renditions/${id}.mp4`,
  };
  for (const key of Object.values(keys)) {
    await mkdir(dirname(mediaPath(key)), { recursive: true });
    await writeFile(mediaPath(key), "bytes");
  }
  await database().video.create({
    data: {
      id,
      shopId: actor.shopId,
      source: "link",
      sourceDetail: `https://cdn.example/${given.marker ?? "clip"}.mp4`,
      name: `${given.marker ?? "clip"}.mp4`,
      state: "ready",
      sizeBytes: 5n,
      receivedBytes: 5n,
      ...keys,
      fileIdentity: await readFileIdentity(mediaPath(keys.fileKey)),
      renditionState: "ready",
      contentType: "video/mp4",
      keep: given.keep ?? false,
      receivedAt: new Date(),
    },
  });
  return { id, ...keys };
}

export async function makeDiscussedDraft(
  actor: StaffActor,
  videoId: string,
  connectionId: string | null,
  marker = "text",
): Promise<string> {
  const data = {
    shopId: actor.shopId,
    videoId,
    connectionId,
    caption: `Caption ${marker}`,
    hashtags: [`tag${marker}`],
    createdById: actor.staffId,
  };
  const { shopId, staffId } = actor;
  const comments = {
    create: { shopId, authorId: staffId, atMs: 1_000, text: `Comment ${marker}` },
  };
  const requests = {
    create: {
      shopId,
      requestedById: staffId,
      fingerprint: hashToken(marker),
      note: `Note ${marker}`,
      outcome: "changes_requested",
    },
  } as const;
  return (
    await database().draft.create({
      data: { ...data, comments, approvalRequests: requests },
      select: { id: true },
    })
  ).id;
}

type DeliveryOptions = {
  draftId: string;
  videoId: string;
  connectionId: string;
  marker?: string;
  state?: "in_inbox" | "uploading" | "posted";
  endedAt?: Date | null;
};

/** Creates a consent with its delivery, transfer, request log, phone page and e-mail. */
export async function makeDeliveryWithRecords(
  actor: StaffActor,
  {
    draftId,
    videoId,
    connectionId,
    marker = randomBytes(4).toString("hex"),
    state = "in_inbox",
    endedAt = new Date(),
  }: DeliveryOptions,
): Promise<string> {
  const { shopId } = actor;
  const links = { shopId, draftId, videoId, connectionId };
  const snapshot = { accountName: `Name ${marker}`, caption: `Caption ${marker}` };
  const consent = await database().consent.create({
    data: {
      ...links,
      staffId: actor.staffId,
      staffName: actor.name,
      fingerprint: hashToken(marker),
      snapshot,
      textVersion: "consent-1",
    },
    select: { id: true },
  });
  const transferId = randomUUID();
  const uploadUrlSealed = seal(new Secret("https://upload.example"), {
    table: "Transfer",
    column: "uploadUrlSealed",
    row: transferId,
  });
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
          publishId: `v_inbox_file~${marker}`,
          sizeBytes: 5n,
          chunkSize: 5n,
          chunkCount: 1,
          uploadUrlSealed,
          uploadUrlExpiresAt: minutesFromNow(60),
          committingAt: state === "uploading" ? null : new Date(),
        },
      },
      calls: {
        create: {
          shopId,
          connectionId,
          operation: "init_upload",
          sizeBytes: 5,
          code: "ok",
          logId: `log${marker}`,
          durationMs: 3,
        },
      },
      handoffs: {
        create: { shopId, tokenHash: hashToken(`phone${marker}`), expiresAt: minutesFromNow(1e4) },
      },
    },
    select: { id: true },
  });
  const queued = {
    shopId,
    staffId: actor.staffId,
    topic: "unconfirmed",
    dedupeKey: `unconfirmed ${id}`,
  } as const;
  await database().email.create({ data: { ...queued, deliveryId: id, connectionId } });
  return id;
}

/** Returns every row of every table, including the job queue's, as one text to search. */
export async function dumpDatabaseText(): Promise<string> {
  const tables = await database().$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'pgboss')`;
  const rows = await Promise.all(
    tables.map(({ name }) =>
      database().$queryRawUnsafe<{ row: string }[]>(
        `SELECT '${name}' || row_to_json(t)::text AS row FROM ${name} t`,
      ),
    ),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join("\n");
}
