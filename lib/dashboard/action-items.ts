import type {
  ActionItem,
  DashboardAccount,
  DashboardApproval,
  DashboardInput,
  DashboardVideo,
  FailedDelivery,
  PlannedErasure,
} from "#lib/dashboard/schema";
import { dueLabel } from "#lib/deletion-requests/labels";
import { getDueUrgency } from "#lib/deletion-requests/rules";
import { shorten } from "#lib/format";
import { paths } from "#lib/paths";
import type { VideoState } from "#lib/videos/state";

/** A delivery that needs a person. */
export const deliveryActionItem = (delivery: FailedDelivery): ActionItem => ({
  key: `delivery-${delivery.id}`,
  href: paths.delivery(delivery.id),
  title: delivery.videoName,
  what: delivery.explanation?.what ?? `To ${delivery.accountName}.`,
  todo: delivery.explanation?.userAction ?? "Open it to see what you can do.",
  chip: { tone: delivery.tone, label: delivery.label },
  posterUrl: delivery.posterUrl,
});

/** The deletion requests that an operator has to decide, as one item. */
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

/** An account that will be erased on request. */
export const erasureActionItem = ({
  id,
  displayName,
  avatarSrc,
  canObject,
}: PlannedErasure): ActionItem => ({
  key: `erasure-${id}`,
  href: paths.connections(),
  title: displayName,
  what: canObject
    ? "Someone requested the erasure of everything about this account."
    : "Everything about this account will be erased.",
  todo: canObject ? "Object under Connections if that is wrong." : "Save what you still need.",
  chip: { tone: "danger", label: "Will be erased" },
  posterUrl: null,
  account: { avatarSrc },
});

/** A draft that waits for this person's approval. */
export const decisionActionItem = ({
  draftId,
  title,
  account,
  requestedBy,
  posterUrl,
}: DashboardApproval): ActionItem => ({
  key: `decide-${draftId}`,
  href: paths.approvals(draftId),
  title,
  what: `${requestedBy} requests your approval${account === "" ? "" : ` for ${account}`}.`,
  todo: "Review and decide.",
  chip: { tone: "attention", label: "Waiting for your approval" },
  posterUrl,
});

const NOTE_LENGTH = 160;

/** A draft of this person that a colleague wants changed. */
export const changeActionItem = ({
  draftId,
  title,
  requestedBy,
  note,
  posterUrl,
}: DashboardApproval): ActionItem => ({
  key: `change-${draftId}`,
  href: paths.draft(draftId),
  title,
  what: `${requestedBy}: “${shorten(note, NOTE_LENGTH)}”`,
  todo: "Change it and request approval again.",
  chip: { tone: "attention", label: "Changes requested" },
  posterUrl,
});

/** An account that cannot receive drafts, or was removed at TikTok. */
export const accountActionItem = ({
  id,
  displayName,
  avatarSrc,
  state,
  health,
}: DashboardAccount): ActionItem => ({
  key: `account-${id}`,
  href: paths.connections(),
  title: displayName,
  what: health.description,
  todo: state === "disconnected" ? "Connect it again under Connections if that was a mistake." : "",
  chip: { tone: health.tone, label: health.label },
  posterUrl: null,
  account: { avatarSrc },
});

/** The chip of a video that needs a person; null when it does not. */
const PROBLEM_CHIPS: Record<VideoState, ActionItem["chip"] | null> = {
  uploading: null,
  checking: null,
  ready: null,
  needs_fix: { tone: "attention", label: "Needs a fix" },
  failed: { tone: "danger", label: "Not usable" },
};

/** A video with a problem; nothing when it has been checked again in the meantime. */
export function videoActionItems({
  id,
  name,
  state,
  finding,
  failure,
  posterUrl,
}: DashboardVideo): ActionItem[] {
  const chip = PROBLEM_CHIPS[state];
  if (chip === null) return [];
  return [
    {
      key: `video-${id}`,
      href: paths.video(id),
      title: name,
      what: failure ?? finding?.what ?? "It could not be checked.",
      todo: finding?.todo ?? "",
      chip,
      posterUrl,
    },
  ];
}
