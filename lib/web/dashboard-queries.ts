import "server-only";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { listConnections } from "#lib/connections/queries";
import { listDashboardDeliveries } from "#lib/deliveries/queries";
import { getSlotUsage } from "#lib/deliveries/queue/queries";
import { listDashboardApprovals } from "#lib/drafts/approval/queries";
import { listDrafts } from "#lib/drafts/queries";
import { countPendingRequests } from "#lib/deletion-requests/operator-queries";
import { listVideos } from "#lib/videos/queries";

/** Asks every noun what the desk needs, for its page and its door. components/dashboard/build-dashboard.tsx sorts the answers. */
export async function getDashboard(actor: StaffActor) {
  const [deliveries, drafts, connections, videos, slotUsage, requests, approvals] =
    await Promise.all([
      listDashboardDeliveries(actor),
      listDrafts(actor),
      listConnections(actor),
      listVideos(actor),
      getSlotUsage(actor),
      countPendingRequests(actor),
      listDashboardApprovals(actor),
    ]);
  return {
    deliveries,
    drafts,
    connections,
    videos,
    slotUsage,
    requests,
    approvals,
    isAdmin: can(actor, "deletion.object"),
    loadedAt: new Date().toISOString(),
  };
}
