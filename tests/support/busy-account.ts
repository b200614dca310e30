import { randomBytes } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import { makeHandoff } from "#lib/deliveries/make-handoff";
import { database } from "#lib/infra/database";
import { enqueue } from "#lib/infra/jobs";
import { requestExport } from "#lib/privacy/request-export";
import { clipOfSize } from "#tests/support/clips";
import { makeDelivery } from "#tests/support/makers";
import { connectAccount, consentTo, control, prepareDraft } from "#tests/support/sending";
import type { Simulator } from "#tests/support/simulator";

/** An account, all names and words of it marked. */
export type BusyAccount = { admin: StaffActor; id: string; openId: string; mark: string; business: Business };

type Ground = { simulator: Simulator; admin: StaffActor; id: string; openId: string; mark: string };

const SMALL = 2_000_000;
/** Sent in chunks, so that a send can be stopped between two of them. */
const LARGE = 66_000_000;

/** Something goes wrong with every such request about this account. */
const always = ({ simulator, openId }: Ground, route: string, fault: object) =>
  control(simulator, "POST", "/faults", { route, account: openId, times: "always", ...fault });

/** A send that begins at once, its words marked. */
async function send({ admin, id, mark }: Ground, bytes = SMALL): Promise<string> {
  const { draftId, deliveryId } = await consentTo(admin, await clipOfSize(bytes), id);
  await markDraft(draftId, mark);
  return deliveryId;
}

const markDraft = (id: string, mark: string) =>
  database().draft.update({ where: { id }, data: { caption: `Caption ${mark}`, hashtags: [`tag${mark}`] } });

/** What goes on at an account while it is erased; the first are begun long enough before to be where they should be by then. */
export const BUSINESS = {
  "in the inbox": async (ground) => {
    await send(ground);
  },
  "with TikTok": async (ground) => {
    await always(ground, "init", { kind: "stuck-processing" });
    await send(ground);
  },
  "waiting for room in the inbox": async (ground) => {
    await always(ground, "init", { kind: "status", status: 403, code: "spam_risk_too_many_pending_share" });
    await send(ground);
  },
  "waiting for TikTok": async (ground) => {
    await always(ground, "init", { kind: "status", status: 503 });
    await send(ground);
  },
  "waiting for its permission": async (ground) => {
    await control(ground.simulator, "POST", `/accounts/${ground.openId}/remove-app`);
    await send(ground);
  },
  "ended in every way": async ({ admin, id, mark }) => {
    for (const state of ["posted", "cancelled", "not_sent", "refused", "unconfirmed", "in_inbox"] as const) {
      const ended = { state, connectionId: id, endedAt: new Date(), ...(state === "in_inbox" ? { inInboxAt: new Date() } : {}) };
      const { id: deliveryId, draftId } = await makeDelivery(admin, ended);
      await markDraft(draftId, mark);
      if (state === "in_inbox") await makeHandoff(admin, { deliveryId });
    }
  },
  "a large film half sent": async (ground) => {
    await always(ground, "upload", { kind: "slow", bytes_per_second: 4_000_000 });
    await send(ground, LARGE);
  },
  "a film half sent": async (ground) => {
    await always(ground, "upload", { kind: "slow", bytes_per_second: 200_000 });
    await send(ground);
  },
  "a film being checked": async ({ admin, id, mark }) => {
    const { draftId } = await prepareDraft(admin, await clipOfSize(SMALL), id);
    const { videoId } = await markDraft(draftId, mark);
    await database().video.update({ where: { id: videoId }, data: { state: "checking", name: `${mark}.mp4` } });
    await database().$transaction((tx) => enqueue(tx, "check-video", { videoId, shopId: admin.shopId }));
  },
  "an export under way": async ({ admin, id, mark }) => {
    const { draftId } = await prepareDraft(admin, await clipOfSize(SMALL), id);
    await markDraft(draftId, mark);
    await requestExport(admin, { connectionId: id });
  },
  "its tokens being renewed": async (ground) => {
    const { admin, id, mark, simulator, openId } = ground;
    await control(simulator, "POST", "/faults", { route: "refresh", account: openId, kind: "delay", ms: 3000 });
    const { draftId } = await prepareDraft(admin, await clipOfSize(SMALL), id);
    await markDraft(draftId, mark);
    await database().$executeRaw`
      UPDATE "Connection" SET "accessExpiresAt" = clock_timestamp() + interval '100 seconds', "refreshedAt" = clock_timestamp() - interval '2 hours',
        "nextRefreshAt" = clock_timestamp() - interval '1 second' WHERE id = ${id}::uuid`;
    await database().$transaction((tx) => enqueue(tx, "refresh-connection", { connectionId: id, shopId: admin.shopId }));
  },
} satisfies Record<string, (ground: Ground) => Promise<void>>;

export type Business = keyof typeof BUSINESS;

/** An account at which nothing goes on yet. */
export async function makeAccount(simulator: Simulator, admin: StaffActor, business: Business): Promise<BusyAccount> {
  const mark = randomBytes(8).toString("hex");
  const { id, openId } = await connectAccount(simulator, admin);
  await database().connection.update({
    where: { id },
    data: { displayName: `Name ${mark}`, username: `user.${mark}`, avatarUrl: `https://cdn.example/${mark}.jpg` },
  });
  return { admin, id, openId, mark, business };
}
