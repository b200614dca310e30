import type { ConnectionView } from "#lib/connections/schema";
import { draftGalleryItem } from "#lib/dashboard/gallery-items";
import type { ActionItem, DashboardInput } from "#lib/dashboard/schema";
import { dueLabel } from "#lib/deletion-requests/labels";
import { getDueUrgency } from "#lib/deletion-requests/rules";
import type { DeliveryView } from "#lib/deliveries/schema";
import { deliveryStateTraits, needsPerson } from "#lib/deliveries/state";
import type { DashboardApprovals } from "#lib/drafts/approval/schema";
import type { DraftView } from "#lib/drafts/schema";
import { paths } from "#lib/paths";
import type { VideoView } from "#lib/videos/schema";
import type { VideoState } from "#lib/videos/state";

/** Whether a delivery needs a person. An unconfirmed one does until someone checks the inbox. */
export const needsAttention = ({ state, waitingFor, resolution }: DeliveryView) =>
  waitingFor === "authorization" ||
  (needsPerson(state) && !(state === "unconfirmed" && resolution !== null));

/** Returns sends that ended without a draft, if each is the last send of an existing draft. */
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
        (deliveryStateTraits[delivery.state].draft !== "never" ||
          (openDrafts.has(delivery.draftId) && isLast(delivery))),
    )
    .map((delivery) => ({
      key: `delivery-${delivery.id}`,
      draftId: delivery.draftId,
      href: paths.delivery(delivery.id),
      title: delivery.videoName,
      what: delivery.explanation?.what ?? `To ${delivery.accountName}.`,
      todo: delivery.explanation?.userAction ?? "Open it to see what you can do.",
      chip: { tone: delivery.tone, label: delivery.label },
      posterUrl: delivery.posterUrl,
    }));
}

/** Returns the deletion requests that an operator has to decide, as one item. */
export function deletionRequestActionItem(
  { count, firstDueAt }: NonNullable<DashboardInput["requests"]>,
  at: string,
): ActionItem {
  const { urgency, days } = getDueUrgency(new Date(firstDueAt), new Date(at));
  return {
    key: "requests",
    href: paths.deletionRequests(),
    title: count === 1 ? "A deletion request" : `${count} deletion requests`,
    what:
      count === 1
        ? "Someone requested the deletion of an account’s data."
        : "People requested the deletion of accounts’ data.",
    todo: "Review and decide.",
    chip: {
      tone: urgency === "overdue" || urgency === "urgent" ? "danger" : "attention",
      label: dueLabel(urgency, days),
    },
  };
}

/** Returns an item for each account that will be erased on request. */
export function erasureActionItems({
  id,
  displayName,
  avatarSrc,
  erasure,
}: ConnectionView): ActionItem[] {
  if (erasure === null) return [];
  const what = erasure.canObject
    ? "Someone requested the erasure of everything about this account."
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

/** Returns drafts that wait for this person's approval, and theirs with requested changes. */
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
      what: `${requestedBy} requests your approval${account === "" ? "" : ` for ${account}`}.`,
      todo: "Review and decide.",
      chip: { tone: "attention" as const, label: "Waiting for your approval" },
      posterUrl,
    })),
    ...toChange.flatMap(({ draftId, requestedBy, note }) => {
      const draft = drafts.find(({ id }) => id === draftId);
      if (!draft) return [];
      const { title, href, posterUrl } = draftGalleryItem(draft);
      const chip = { tone: "attention" as const, label: "Changes requested" };
      return [
        {
          key: `change-${draftId}`,
          draftId,
          href,
          title,
          what: `${requestedBy}: “${note}”`,
          todo: "Change it and request approval again.",
          chip,
          posterUrl,
        },
      ];
    }),
  ];
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** Lists an account that cannot receive drafts, and for a week one that was removed at TikTok. */
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
      todo: isNews ? "Connect it again under Connections if that was a mistake." : "",
      chip,
      posterUrl: null,
      account: { avatarSrc },
    },
  ];
}

/** The chip of a video that needs a person; null when it does not. */
const PROBLEM_CHIPS: Record<VideoState, ActionItem["chip"] | null> = {
  uploading: null,
  checking: null,
  ready: null,
  needs_fix: { tone: "attention", label: "Needs a fix" },
  failed: { tone: "danger", label: "Not usable" },
};

export function videoActionItems({
  id,
  name,
  state,
  findings,
  failure,
  posterUrl,
}: VideoView): ActionItem[] {
  const chip = PROBLEM_CHIPS[state];
  if (chip === null) return [];
  const worst = findings.find(({ severity }) => severity === "error") ?? findings[0];
  return [
    {
      key: `video-${id}`,
      href: paths.video(id),
      title: name,
      what: failure ?? worst?.what ?? "It could not be checked.",
      todo: worst?.todo ?? "",
      chip,
      posterUrl,
    },
  ];
}
