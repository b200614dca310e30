import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { listDashboardAccounts } from "#lib/dashboard/account-queries";
import { listDashboardApprovals } from "#lib/dashboard/approval-queries";
import { buildDashboard } from "#lib/dashboard/build-dashboard";
import { listDashboardDeliveries } from "#lib/dashboard/delivery-queries";
import { listDashboardDrafts } from "#lib/dashboard/draft-queries";
import type { DashboardInput, DashboardView } from "#lib/dashboard/schema";
import { listDashboardVideos } from "#lib/dashboard/video-queries";
import { countPendingRequests } from "#lib/deletion-requests/operator-queries";
import { getFirstSlotUsage } from "#lib/deliveries/queue/queries";
import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { toCount } from "#lib/page";

/** Returns what the shop has: each answer is the first row of an index. */
async function findWhatExists({ shopId }: StaffActor): Promise<DashboardInput["has"]> {
  const draft = kysely.selectFrom("Draft").select("id").where("shopId", "=", shopId);
  const delivery = kysely.selectFrom("Delivery").select("id").where("shopId", "=", shopId);
  const account = kysely.selectFrom("Connection").select("id").where("shopId", "=", shopId);
  const video = kysely
    .selectFrom("Video")
    .select("id")
    .where("shopId", "=", shopId)
    .where("deletedAt", "is", null);
  const [found] = await queryRows(
    database(),
    kysely.selectNoFrom((eb) => [
      eb.exists(draft.where("discardedAt", "is", null)).as("draft"),
      eb.exists(delivery).as("delivery"),
      eb.exists(account.where(sql<boolean>`state <> 'disconnected'`)).as("account"),
      eb.exists(video.where(sql<boolean>`state = 'ready'`)).as("readyVideo"),
      eb.exists(video.where(sql<boolean>`state IN ('uploading', 'checking')`)).as("arrivingVideo"),
    ]),
  );
  return {
    draft: found?.draft === true,
    delivery: found?.delivery === true,
    account: found?.account === true,
    readyVideo: found?.readyVideo === true,
    arrivingVideo: found?.arrivingVideo === true,
  };
}

/** Returns everything that Home shows to this person: the most urgent of each kind, however old. */
export async function getDashboard(actor: StaffActor): Promise<DashboardView> {
  const [deliveries, drafts, approvals, videos, accounts, { slots, waiting }, requests, has] =
    await Promise.all([
      listDashboardDeliveries(actor),
      listDashboardDrafts(actor),
      listDashboardApprovals(actor),
      listDashboardVideos(actor),
      listDashboardAccounts(actor),
      getFirstSlotUsage(actor),
      countPendingRequests(actor),
      findWhatExists(actor),
    ]);
  return buildDashboard({
    ...deliveries,
    drafts,
    ...approvals,
    ...videos,
    ...accounts,
    slots,
    waiting: toCount(waiting),
    requests,
    has,
    loadedAt: new Date().toISOString(),
  });
}
