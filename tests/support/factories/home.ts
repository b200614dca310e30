import { randomUUID } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

/** Creates many videos of the shop at once. Returns their ids. */
export async function makeVideos(
  { shopId }: StaffActor,
  count: number,
  given: Partial<Prisma.VideoCreateManyInput> = {},
): Promise<string[]> {
  const rows = await database().video.createManyAndReturn({
    data: numbers(count).map((number) => ({
      name: `Look ${number}`,
      source: "upload" as const,
      state: "ready" as const,
      ...given,
      shopId,
    })),
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Creates many drafts of the shop at once, each with a video of its own. Returns their ids. */
export async function makeDrafts(
  actor: StaffActor,
  count: number,
  given: Partial<Prisma.DraftCreateManyInput> = {},
  video: Partial<Prisma.VideoCreateManyInput> = {},
): Promise<{ id: string; videoId: string }[]> {
  const videos = await makeVideos(actor, count, video);
  return database().draft.createManyAndReturn({
    data: videos.map((videoId) => ({ ...given, videoId, shopId: actor.shopId })),
    select: { id: true, videoId: true },
  });
}

/** Creates many deliveries to one account at once, each of a draft of its own. */
export async function makeDeliveries(
  actor: StaffActor,
  count: number,
  given: Partial<Prisma.DeliveryCreateManyInput> & { connectionId: string },
  video: Partial<Prisma.VideoCreateManyInput> = {},
): Promise<void> {
  const { shopId, staffId, name } = actor;
  const { connectionId } = given;
  const drafts = await makeDrafts(actor, count, { connectionId }, video);
  const rows = drafts.map(({ id, videoId }) => ({
    id: randomUUID(),
    about: { shopId, connectionId, draftId: id, videoId },
  }));
  await database().consent.createMany({
    data: rows.map(({ id, about }) => ({
      ...about,
      id,
      staffId,
      staffName: name,
      fingerprint: "f".repeat(64),
      snapshot: {},
      textVersion: "1",
    })),
  });
  await database().delivery.createMany({
    data: rows.map(({ id, about }) => ({ ...given, ...about, consentId: id })),
  });
}
