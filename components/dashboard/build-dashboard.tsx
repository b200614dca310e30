import type { StatusTone } from "#components/ui/status-chip";
import type { ConnectionView } from "#lib/connections/schema";
import type { DeliveryView, InboxQuotaView } from "#lib/deliveries/schema";
import type { DashboardApprovals } from "#lib/drafts/approval/schema";
import type { DraftView } from "#lib/drafts/schema";
import { paths } from "#lib/paths";
import { getDueUrgency } from "#lib/deletion-requests/rules";
import { dueLabel } from "#lib/deletion-requests/labels";
import type { VideoView } from "#lib/videos/schema";

/** Something that goes no further without a person: what it is, what to do, and where. */
export type ActionItem = {
  key: string;
  href: string;
  title: string;
  what: string;
  todo: string;
  chip: { tone: StatusTone; label: string };
  /** Left out where no video is meant. */
  posterUrl?: string | null;
  /** The picture of an account, for a need of one; its name is the title. */
  account?: { avatarSrc: string | null };
};

/** A film on its way to a consent: a draft, or a video without one. */
export type GalleryItem = {
  key: string;
  href: string;
  title: string;
  note: string;
  chip: { tone: StatusTone; label: string };
  posterUrl: string | null;
  changedAt: string;
};

/** Everything the desk shows. Times are ISO 8601. */
export type DashboardView = {
  actionItems: ActionItem[];
  inProgress: DeliveryView[];
  preparing: GalleryItem[];
  inbox: DeliveryView[];
  slots: InboxQuotaView[];
  /** What a fresh shop has done already; null once it has sent or prepared something. */
  firstSteps: { account: boolean; video: boolean } | null;
  /** When it was laid. */
  at: string;
  /** Something changes by itself, so the desk should look again soon. */
  isChanging: boolean;
};

export type DashboardInput = {
  deliveries: DeliveryView[];
  drafts: DraftView[];
  connections: ConnectionView[];
  videos: VideoView[];
  slotUsage: InboxQuotaView[];
  /** What waits for an operator of the installation; null for everybody else, and when nothing does. */
  requests: { count: number; firstDueAt: string } | null;
  /** May the person object to the erasure of an account? */
  isAdmin: boolean;
  approvals: DashboardApprovals;
  loadedAt: string;
};

const UNSENT_STATES = new Set(["not_sent", "refused", "cancelled"]);

/** Sorts what the nouns tell into the parts of the desk. `drafts` are all that are not discarded. Pure. */
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
  const preparing = [
    ...open.map(draftGalleryItem),
    ...videos.filter(isWithoutDraft).map(videoGalleryItem),
  ];
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
    at: loadedAt,
    firstSteps:
      drafts.length === 0 && deliveries.length === 0
        ? {
            account: connections.some(({ state }) => state !== "disconnected"),
            video: videos.some(({ state }) => state === "ready"),
          }
        : null,
    isChanging:
      underWay.length > 0 ||
      videos.some(({ state }) => state === "uploading" || state === "checking"),
  };
}

const needsAttention = ({ state, waitingFor, resolution }: DeliveryView) =>
  (state === "unconfirmed" && resolution === null) ||
  state === "not_sent" ||
  state === "refused" ||
  waitingFor === "authorization";

const isInInbox = ({ state, resolution, reportedOutcome }: DeliveryView) =>
  reportedOutcome === null &&
  (state === "in_inbox" || (state === "unconfirmed" && resolution === "there"));

/** A send that ended without a draft asks for a person only while it is the last word on a draft that still exists. */
function deliveryActionItems(
  deliveries: DeliveryView[],
  drafts: DraftView[],
): (ActionItem & { draftId: string })[] {
  const openDrafts = new Set(drafts.filter(({ status }) => status === "open").map(({ id }) => id));
  const isLast = (one: DeliveryView) =>
    !deliveries.some((other) => other.draftId === one.draftId && other.createdAt > one.createdAt);
  return deliveries
    .filter(
      (delivery) =>
        needsAttention(delivery) &&
        (!UNSENT_STATES.has(delivery.state) ||
          (openDrafts.has(delivery.draftId) && isLast(delivery))),
    )
    .map((delivery) => ({
      key: `delivery-${delivery.id}`,
      draftId: delivery.draftId,
      href: paths.delivery(delivery.id),
      title: delivery.videoName,
      what: delivery.explanation?.what ?? `To ${delivery.accountName}.`,
      todo: delivery.explanation?.userAction ?? "Open it to see what can be done.",
      chip: { tone: delivery.tone, label: delivery.label },
      posterUrl: delivery.posterUrl,
    }));
}

/** Requests for deletion that an operator has to decide, told as one. */
function deletionRequestActionItem(
  { count, firstDueAt }: NonNullable<DashboardInput["requests"]>,
  at: string,
): ActionItem {
  const { urgency, days } = getDueUrgency(new Date(firstDueAt), new Date(at));
  return {
    key: "requests",
    href: paths.deletionRequests(),
    title: count === 1 ? "A request for deletion" : `${count} requests for deletion`,
    what:
      count === 1
        ? "Somebody asks to have the data of an account deleted."
        : "People ask to have the data of accounts deleted.",
    todo: "Read and decide.",
    chip: {
      tone: urgency === "overdue" || urgency === "urgent" ? "danger" : "attention",
      label: dueLabel(urgency, days),
    },
  };
}

/** An account that will be erased because somebody asked for it. */
function erasureActionItems({ id, displayName, avatarSrc, erasure }: ConnectionView): ActionItem[] {
  if (erasure === null) return [];
  const what = erasure.mayObject
    ? "Somebody asks to have everything about this account erased."
    : "Everything about this account will be erased.";
  const todo = erasure.mayObject
    ? "Object under Connections if that is wrong."
    : "Save what you still need.";
  const chip = { tone: "danger", label: "Will be erased" } as const;
  return [
    {
      key: `erasure-${id}`,
      href: paths.connections(),
      title: displayName,
      what,
      todo,
      chip,
      posterUrl: null,
      account: { avatarSrc },
    },
  ];
}

/** Drafts that wait for this person's decision, and drafts of theirs that somebody wants changed. */
function approvalActionItems(
  { toDecide, toChange }: DashboardApprovals,
  drafts: DraftView[],
): (ActionItem & { draftId: string })[] {
  return [
    ...toDecide.map(({ draftId, title, account, requestedBy, posterUrl }) => ({
      key: `decide-${draftId}`,
      draftId,
      href: paths.approvals(draftId),
      title,
      what: `${requestedBy} asks that you approve it${account === "" ? "" : ` for ${account}`}.`,
      todo: "Look and decide.",
      chip: { tone: "attention" as const, label: "Waits for your approval" },
      posterUrl,
    })),
    ...toChange.flatMap(({ draftId, requestedBy, note }) => {
      const draft = drafts.find(({ id }) => id === draftId);
      if (!draft) return [];
      const { title, href, posterUrl } = draftGalleryItem(draft);
      const chip = { tone: "attention" as const, label: "Changes asked" };
      return [
        {
          key: `change-${draftId}`,
          draftId,
          href,
          title,
          what: `${requestedBy}: “${note}”`,
          todo: "Change it and ask again.",
          chip,
          posterUrl,
        },
      ];
    }),
  ];
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** An account that cannot be sent to; one that was ended at TikTok is told for a week, since nobody here did it. */
function connectionActionItems(view: ConnectionView, at: string): ActionItem[] {
  const { id, displayName, avatarSrc, state, canSend, health, removedAtTiktok, disconnectedAt } =
    view;
  if (state === "connected" && canSend) return [];
  const isNews =
    removedAtTiktok &&
    disconnectedAt !== null &&
    Date.parse(at) - Date.parse(disconnectedAt) < WEEK_MS;
  if (state === "disconnected" && !isNews) return [];
  const chip = { tone: health.tone, label: health.label };
  return [
    {
      key: `account-${id}`,
      href: paths.connections(),
      title: displayName,
      what: health.description,
      todo: isNews ? "Connect it again under Connections if that was not meant." : "",
      chip,
      posterUrl: null,
      account: { avatarSrc },
    },
  ];
}

function videoActionItems({
  id,
  name,
  state,
  findings,
  failure,
  posterUrl,
}: VideoView): ActionItem[] {
  if (state !== "needs_fix" && state !== "failed") return [];
  const worst = findings.find(({ severity }) => severity === "error") ?? findings[0];
  return [
    {
      key: `video-${id}`,
      href: paths.video(id),
      title: name,
      what: failure ?? worst?.what ?? "It could not be checked.",
      todo: worst?.todo ?? "",
      chip:
        state === "failed"
          ? { tone: "danger", label: "Not usable" }
          : { tone: "attention", label: "Needs a fix" },
      posterUrl,
    },
  ];
}

function draftGalleryItem({
  id,
  video,
  product,
  account,
  blockers,
  approval,
  changedAt,
}: DraftView): GalleryItem {
  const ready = blockers.length === 0;
  const open =
    approval === "pending"
      ? ({ tone: "live", label: "Waits for approval" } as const)
      : ({ tone: "ok", label: "Ready to send" } as const);
  return {
    key: `draft-${id}`,
    href: paths.draft(id),
    title: product?.title ?? video.name,
    note: ready ? `For ${account?.name ?? "TikTok"}` : (blockers[0] ?? ""),
    chip: ready ? open : { tone: "quiet", label: "In preparation" },
    posterUrl: video.hasPoster && !video.deleted ? paths.api.videoPoster(video.id) : null,
    changedAt,
  };
}

const isWithoutDraft = ({ state, draftId }: VideoView) =>
  draftId === null && (state === "ready" || state === "uploading" || state === "checking");

function videoGalleryItem({
  id,
  name,
  state,
  sizeBytes,
  receivedBytes,
  posterUrl,
  createdAt,
}: VideoView): GalleryItem {
  const share = sizeBytes > 0 ? `, ${Math.floor((receivedBytes / sizeBytes) * 100)} %` : "";
  const chip = {
    uploading: { tone: "live", label: `Arriving${share}` },
    checking: { tone: "live", label: "Being checked" },
    ready: { tone: "quiet", label: "No draft yet" },
  } as const;
  const note = state === "ready" ? "Open it to begin a draft." : "";
  return {
    key: `video-${id}`,
    href: paths.video(id),
    title: name,
    note,
    chip: chip[state as keyof typeof chip],
    posterUrl,
    changedAt: createdAt,
  };
}
