import "server-only";

import { composeDesk, type DeskView } from "#components/desk/compose-desk";
import type { StaffActor } from "#lib/actor";
import { listConnections } from "#lib/connections/queries";
import { listDeliveriesForDesk, slotUse } from "#lib/deliveries/queries";
import { listDrafts } from "#lib/drafts/queries";
import { listVideos } from "#lib/videos/queries";

/** Asks every noun and lays the desk. For its page and its door. */
export async function readDesk(actor: StaffActor): Promise<DeskView> {
  const [deliveries, drafts, connections, videos, slots] = await Promise.all([
    listDeliveriesForDesk(actor),
    listDrafts(actor),
    listConnections(actor),
    listVideos(actor),
    slotUse(actor),
  ]);
  return composeDesk({ deliveries, drafts, connections, videos, slots, at: new Date().toISOString() });
}
