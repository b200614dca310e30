import "server-only";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { listConnections } from "#lib/connections/queries";
import { buildDashboard } from "#lib/dashboard/build-dashboard";
import type { DashboardView } from "#lib/dashboard/schema";
import { countPendingRequests } from "#lib/deletion-requests/operator-queries";
import { listDashboardDeliveries } from "#lib/deliveries/queries";
import { getSlotUsage } from "#lib/deliveries/queue/queries";
import { listDashboardApprovals } from "#lib/drafts/approval/queries";
import { listChangedDrafts } from "#lib/drafts/queries";
import { listNewestVideos } from "#lib/videos/queries";

/** Returns everything that Home shows to this person. */
export async function getDashboard(actor: StaffActor): Promise<DashboardView> {
  const [deliveries, drafts, connections, videos, slotUsage, requests, approvals] =
    await Promise.all([
      listDashboardDeliveries(actor),
      listChangedDrafts(actor),
      listConnections(actor),
      listNewestVideos(actor),
      getSlotUsage(actor),
      countPendingRequests(actor),
      listDashboardApprovals(actor),
    ]);
  return buildDashboard({
    deliveries,
    drafts,
    connections,
    videos,
    slotUsage,
    requests,
    approvals,
    isAdmin: can(actor, "deletion.object"),
    loadedAt: new Date().toISOString(),
  });
}
