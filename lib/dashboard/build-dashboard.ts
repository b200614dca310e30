import {
  approvalActionItems,
  connectionActionItems,
  deletionRequestActionItem,
  deliveryActionItems,
  erasureActionItems,
  needsAttention,
  videoActionItems,
} from "#lib/dashboard/action-items";
import { draftGalleryItem, videoGalleryItems } from "#lib/dashboard/gallery-items";
import type { DashboardInput, DashboardView } from "#lib/dashboard/schema";
import type { DeliveryView } from "#lib/deliveries/schema";
import { canReportOutcome } from "#lib/deliveries/state";
import { isInProgress } from "#lib/videos/state";

/** Sorts the modules' results into the sections of Home. `drafts` excludes discarded ones. Pure. */
export function buildDashboard({
  deliveries,
  drafts,
  connections,
  videos,
  slotUsage,
  requests,
  isAdmin,
  approvals,
  loadedAt,
}: DashboardInput): DashboardView {
  const deliveryItems = deliveryActionItems(deliveries, drafts);
  const approvalItems = approvalActionItems(approvals, drafts);
  const handledDraftIds = new Set(
    [...deliveryItems, ...approvalItems].map(({ draftId }) => draftId),
  );
  const open = drafts.filter(({ id, status }) => status === "open" && !handledDraftIds.has(id));
  const queued = new Set(slotUsage.flatMap(({ queue }) => queue.map(({ id }) => id)));
  const underWay = deliveries.filter((delivery) => !delivery.ended && !needsAttention(delivery));
  const inProgress = underWay.filter(({ id }) => !queued.has(id));
  const preparing = [...open.map(draftGalleryItem), ...videos.flatMap(videoGalleryItems)];
  return {
    actionItems: [
      ...(requests ? [deletionRequestActionItem(requests, loadedAt)] : []),
      ...(isAdmin ? connections.flatMap(erasureActionItems) : []),
      ...approvalItems,
      ...deliveryItems,
      ...connections.flatMap((connection) => connectionActionItems(connection, loadedAt)),
      ...videos.flatMap(videoActionItems),
    ],
    inProgress,
    preparing: preparing.toSorted((a, b) => b.changedAt.localeCompare(a.changedAt)),
    inbox: deliveries.filter(isInInbox),
    slots: slotUsage,
    loadedAt,
    firstSteps:
      drafts.length === 0 && deliveries.length === 0
        ? {
            account: connections.some(({ state }) => state !== "disconnected"),
            video: videos.some(({ state }) => state === "ready"),
          }
        : null,
    isChanging: underWay.length > 0 || videos.some(({ state }) => isInProgress(state)),
  };
}

const isInInbox = ({ state, resolution, reportedOutcome }: DeliveryView) =>
  reportedOutcome === null && canReportOutcome(state, resolution);
