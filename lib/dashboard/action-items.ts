import type { ConnectionView } from "#lib/connections/schema";
import { draftGalleryItem } from "#lib/dashboard/gallery-items";
import type { ActionItem, DashboardInput } from "#lib/dashboard/schema";
import { dueLabel } from "#lib/deletion-requests/labels";
import { getDueUrgency } from "#lib/deletion-requests/rules";
import type { DeliveryView } from "#lib/deliveries/schema";
import type { DashboardApprovals } from "#lib/drafts/approval/schema";
import type { DraftView } from "#lib/drafts/schema";
import { paths } from "#lib/paths";
import type { VideoView } from "#lib/videos/schema";

const UNSENT_STATES = new Set(["not_sent", "refused", "cancelled"]);

export const needsAttention = ({ state, waitingFor, resolution }: DeliveryView) =>
  (state === "unconfirmed" && resolution === null) ||
  state === "not_sent" ||
  state === "refused" ||
  waitingFor === "authorization";

/** A send that ended without a draft asks for a person only while it is the last word on a draft that still exists. */
export function deliveryActionItems(
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
export function deletionRequestActionItem(
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
export function erasureActionItems({
  id,
  displayName,
  avatarSrc,
  erasure,
}: ConnectionView): ActionItem[] {
  if (erasure === null) return [];
  const what = erasure.canObject
    ? "Somebody asks to have everything about this account erased."
    : "Everything about this account will be erased.";
  const todo = erasure.canObject
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
export function approvalActionItems(
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
export function connectionActionItems(view: ConnectionView, at: string): ActionItem[] {
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

export function videoActionItems({
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
