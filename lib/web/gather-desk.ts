import "server-only";

import type { StaffActor } from "#lib/actor";
import { may } from "#lib/audit/permissions";
import { listConnections } from "#lib/connections/queries";
import { listDeliveriesForDesk } from "#lib/deliveries/queries";
import { slotUse } from "#lib/deliveries/slot-queries";
import { listDeskApprovals } from "#lib/drafts/approval/queries";
import { listDrafts } from "#lib/drafts/queries";
import { waitingRequests } from "#lib/privacy/desk-queries";
import { listVideos } from "#lib/videos/queries";

/** Asks every noun what the desk needs, for its page and its door. components/desk/compose-desk.tsx sorts the answers. */
export async function gatherDesk(actor: StaffActor) {
  const [deliveries, drafts, connections, videos, slots, requests, approvals] = await Promise.all([
    listDeliveriesForDesk(actor),
    listDrafts(actor),
    listConnections(actor),
    listVideos(actor),
    slotUse(actor),
    waitingRequests(actor),
    listDeskApprovals(actor),
  ]);
  return {
    deliveries,
    drafts,
    connections,
    videos,
    slots,
    requests,
    approvals,
    administers: may(actor, "deletion.object"),
    at: new Date().toISOString(),
  };
}
