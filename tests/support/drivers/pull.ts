import type { StaffActor } from "#lib/actor";
import { PULL_URL_TTL_MS, createPullUrl } from "#lib/deliveries/pull/pull-url";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { pollDeliveries } from "#lib/worker/poll-deliveries";

/** Runs deliveries in this process until the returned function stops it, as a deploy would. */
export function startDeliveryWorker(): () => Promise<void> {
  const cut = new AbortController();
  let stopping = false;
  const worker = pollDeliveries(`worker-${Math.random()}`, {
    signal: cut.signal,
    isStopping: () => stopping,
  });
  return async () => {
    stopping = true;
    cut.abort();
    await worker.finish();
  };
}

/** Returns the pull URL of this transfer, as the studio would send it to TikTok now. */
export async function pullUrlOf(transferId: string): Promise<string> {
  const { uploadUrlExpiresAt, delivery } = await database().transfer.findUniqueOrThrow({
    where: { id: transferId },
    select: {
      uploadUrlExpiresAt: true,
      delivery: { select: { consent: { select: { snapshot: true } } } },
    },
  });
  const { videoSha256 } = delivery.consent.snapshot as { videoSha256: string };
  return createPullUrl({
    transferId,
    sha256: videoSha256,
    expiresAt: uploadUrlExpiresAt ?? new Date(0),
  }).reveal();
}

/** Returns the response to a client, or null when the connection was closed. */
export async function fetchBytes(
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; bytes: Buffer } | null> {
  const response = await fetch(url, init);
  const bytes = await response.arrayBuffer().catch(() => null);
  return bytes && { status: response.status, headers: response.headers, bytes: Buffer.from(bytes) };
}
export const httpStatusOf = async (url: string, init?: RequestInit) =>
  (await fetch(url, init)).status;

export type PullDelivery = Awaited<ReturnType<typeof makePullDelivery>>;

/** Creates a consented delivery whose pull URL was sent to TikTok. No worker picks it up. */
export async function makePullDelivery(
  actor: StaffActor,
  consented: { deliveryId: string; sha256: string },
  overrides: Partial<Prisma.TransferUncheckedCreateInput> = {},
) {
  const { deliveryId, sha256 } = consented;
  const { connectionId, videoId } = await database().delivery.update({
    where: { id: deliveryId, shopId: actor.shopId },
    data: { state: "pulling", nextRunAt: null },
    select: { connectionId: true, videoId: true },
  });
  const now = Date.now();
  const { id } = await database().transfer.create({
    data: {
      deliveryId,
      connectionId,
      number: 1,
      source: "pull",
      initStartedAt: new Date(now),
      initOutcome: "ok",
      publishId: `v_inbox_url~v2.${deliveryId}`,
      uploadUrlExpiresAt: new Date(now + PULL_URL_TTL_MS),
      sizeBytes: 6_000_000n,
      chunkSize: 6_000_000n,
      chunkCount: 1,
      ...overrides,
    },
    select: { id: true },
  });
  const url = await pullUrlOf(id);
  return {
    id,
    deliveryId,
    connectionId,
    videoId,
    sha256,
    url,
    /** The URL without its key. */
    base: url.slice(0, url.lastIndexOf("/")),
    row: () => database().transfer.findUniqueOrThrow({ where: { id } }),
    change: (data: Prisma.TransferUncheckedUpdateInput) =>
      database().transfer.update({ where: { id }, data }),
  };
}
