import type { Tone } from "#components/ui/chip";
import type { ConnectionView } from "#lib/connections/schema";
import type { DeliveryView, SlotView } from "#lib/deliveries/schema";
import type { DeskApprovals } from "#lib/drafts/approval/schema";
import type { DraftView } from "#lib/drafts/schema";
import { paths } from "#lib/paths";
import { urgencyOf } from "#lib/privacy/rules";
import { dueWords } from "#lib/privacy/words";
import type { VideoView } from "#lib/videos/schema";

/** Something that goes no further without a person: what it is, what to do, and where. */
export type Need = {
  key: string;
  href: string;
  title: string;
  what: string;
  todo: string;
  chip: { tone: Tone; words: string };
  /** Left out where no video is meant. */
  posterUrl?: string | null;
  /** The picture of an account, for a need of one; its name is the title. */
  account?: { avatarSrc: string | null };
};

/** A film on its way to a consent: a draft, or a video without one. */
export type Preparing = {
  key: string;
  href: string;
  title: string;
  note: string;
  chip: { tone: Tone; words: string };
  posterUrl: string | null;
  changedAt: string;
};

/** Everything the desk shows. Times are ISO 8601. */
export type DeskView = {
  needs: Need[];
  moving: DeliveryView[];
  preparing: Preparing[];
  inbox: DeliveryView[];
  slots: SlotView[];
  /** What a fresh shop has done already; null once it has sent or prepared something. */
  first: { account: boolean; video: boolean } | null;
  /** When it was laid. */
  at: string;
  /** Something changes by itself, so the desk should look again soon. */
  lively: boolean;
};

export type Given = {
  deliveries: DeliveryView[];
  drafts: DraftView[];
  connections: ConnectionView[];
  videos: VideoView[];
  slots: SlotView[];
  /** What waits for an operator of the installation; null for everybody else, and when nothing does. */
  requests: { count: number; firstDueAt: string } | null;
  /** May the person object to the erasure of an account? */
  administers: boolean;
  approvals: DeskApprovals;
  at: string;
};

const unsent = new Set(["not_sent", "refused", "cancelled"]);

/** Sorts what the nouns tell into the parts of the desk. `drafts` are all that are not discarded. Pure. */
export function composeDesk({ deliveries, drafts, connections, videos, slots, requests, administers, approvals, at }: Given): DeskView {
  const needsOfSends = needsOfDeliveries(deliveries, drafts);
  const needsOfPeople = needsOfApprovals(approvals, drafts);
  const told = new Set([...needsOfSends, ...needsOfPeople].map(({ draftId }) => draftId));
  const open = drafts.filter(({ id, status }) => status === "open" && !told.has(id));
  const queued = new Set(slots.flatMap(({ queue }) => queue.map(({ id }) => id)));
  const underWay = deliveries.filter((delivery) => !delivery.ended && !needsPerson(delivery));
  const moving = underWay.filter(({ id }) => !queued.has(id));
  const preparing = [...open.map(preparingDraft), ...videos.filter(unprepared).map(preparingVideo)];
  return {
    needs: [
      ...(requests ? [needOfRequests(requests, at)] : []),
      ...(administers ? connections.flatMap(needOfErasure) : []),
      ...needsOfPeople,
      ...needsOfSends,
      ...connections.flatMap((connection) => needOfAccount(connection, at)),
      ...videos.flatMap(needOfVideo),
    ],
    moving,
    preparing: preparing.toSorted((a, b) => b.changedAt.localeCompare(a.changedAt)),
    inbox: deliveries.filter(waitsInInbox),
    slots,
    at,
    first:
      drafts.length === 0 && deliveries.length === 0
        ? { account: connections.some(({ state }) => state !== "disconnected"), video: videos.some(({ state }) => state === "ready") }
        : null,
    lively: underWay.length > 0 || videos.some(({ state }) => state === "arriving" || state === "checking"),
  };
}

const needsPerson = ({ state, waitingFor, resolution }: DeliveryView) =>
  (state === "unconfirmed" && resolution === null) || state === "not_sent" || state === "refused" || waitingFor === "authorization";

const waitsInInbox = ({ state, resolution, said }: DeliveryView) =>
  said === null && (state === "in_inbox" || (state === "unconfirmed" && resolution === "there"));

/** A send that ended without a draft asks for a person only while it is the last word on a draft that still exists. */
function needsOfDeliveries(deliveries: DeliveryView[], drafts: DraftView[]): (Need & { draftId: string })[] {
  const openDrafts = new Set(drafts.filter(({ status }) => status === "open").map(({ id }) => id));
  const isLast = (one: DeliveryView) => !deliveries.some((other) => other.draftId === one.draftId && other.createdAt > one.createdAt);
  return deliveries
    .filter((delivery) => needsPerson(delivery) && (!unsent.has(delivery.state) || (openDrafts.has(delivery.draftId) && isLast(delivery))))
    .map((delivery) => ({
      key: `delivery-${delivery.id}`,
      draftId: delivery.draftId,
      href: paths.delivery(delivery.id),
      title: delivery.videoName,
      what: delivery.explanation?.what ?? `To ${delivery.accountName}.`,
      todo: delivery.explanation?.todo ?? "Open it to see what can be done.",
      chip: { tone: delivery.tone, words: delivery.words },
      posterUrl: delivery.posterUrl,
    }));
}

/** Requests for deletion that an operator has to decide, told as one. */
function needOfRequests({ count, firstDueAt }: NonNullable<Given["requests"]>, at: string): Need {
  const { urgency, days } = urgencyOf(new Date(firstDueAt), new Date(at));
  return {
    key: "requests",
    href: paths.deletions(),
    title: count === 1 ? "A request for deletion" : `${count} requests for deletion`,
    what: count === 1 ? "Somebody asks to have the data of an account deleted." : "People ask to have the data of accounts deleted.",
    todo: "Read and decide.",
    chip: { tone: urgency === "overdue" || urgency === "pressing" ? "danger" : "attention", words: dueWords(urgency, days) },
  };
}

/** An account that will be erased because somebody asked for it. */
function needOfErasure({ id, displayName, avatarSrc, erasure }: ConnectionView): Need[] {
  if (erasure === null) return [];
  const what = erasure.mayObject
    ? "Somebody asks to have everything about this account erased."
    : "Everything about this account will be erased.";
  const todo = erasure.mayObject ? "Object under Connections if that is wrong." : "Save what you still need.";
  const chip = { tone: "danger", words: "Will be erased" } as const;
  return [
    { key: `erasure-${id}`, href: paths.connections(), title: displayName, what, todo, chip, posterUrl: null, account: { avatarSrc } },
  ];
}

/** Drafts that wait for this person's decision, and drafts of theirs that somebody wants changed. */
function needsOfApprovals({ decide, change }: DeskApprovals, drafts: DraftView[]): (Need & { draftId: string })[] {
  return [
    ...decide.map(({ draftId, title, account, askedBy, posterUrl }) => ({
      key: `decide-${draftId}`,
      draftId,
      href: paths.approvals(draftId),
      title,
      what: `${askedBy} asks that you approve it${account === "" ? "" : ` for ${account}`}.`,
      todo: "Look and decide.",
      chip: { tone: "attention" as const, words: "Waits for your approval" },
      posterUrl,
    })),
    ...change.flatMap(({ draftId, by, note }) => {
      const draft = drafts.find(({ id }) => id === draftId);
      if (!draft) return [];
      const { title, href, posterUrl } = preparingDraft(draft);
      const chip = { tone: "attention" as const, words: "Changes asked" };
      return [
        { key: `change-${draftId}`, draftId, href, title, what: `${by}: “${note}”`, todo: "Change it and ask again.", chip, posterUrl },
      ];
    }),
  ];
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** An account that cannot be sent to; one that was ended at TikTok is told for a week, since nobody here did it. */
function needOfAccount(view: ConnectionView, at: string): Need[] {
  const { id, displayName, avatarSrc, state, canSend, health, endedAtTiktok, disconnectedAt } = view;
  if (state === "connected" && canSend) return [];
  const isNews = endedAtTiktok && disconnectedAt !== null && Date.parse(at) - Date.parse(disconnectedAt) < WEEK_MS;
  if (state === "disconnected" && !isNews) return [];
  const chip = { tone: health.tone, words: health.label };
  return [
    {
      key: `account-${id}`,
      href: paths.connections(),
      title: displayName,
      what: health.sentence,
      todo: isNews ? "Connect it again under Connections if that was not meant." : "",
      chip,
      posterUrl: null,
      account: { avatarSrc },
    },
  ];
}

function needOfVideo({ id, name, state, findings, failure, posterUrl }: VideoView): Need[] {
  if (state !== "needs_fix" && state !== "failed") return [];
  const worst = findings.find(({ severity }) => severity === "refused") ?? findings[0];
  return [
    {
      key: `video-${id}`,
      href: paths.video(id),
      title: name,
      what: failure ?? worst?.what ?? "It could not be checked.",
      todo: worst?.todo ?? "",
      chip: state === "failed" ? { tone: "danger", words: "Not usable" } : { tone: "attention", words: "Needs a fix" },
      posterUrl,
    },
  ];
}

function preparingDraft({ id, video, product, account, reasons, approval, changedAt }: DraftView): Preparing {
  const ready = reasons.length === 0;
  const open =
    approval === "waiting" ? ({ tone: "live", words: "Waits for approval" } as const) : ({ tone: "ok", words: "Ready to send" } as const);
  return {
    key: `draft-${id}`,
    href: paths.draft(id),
    title: product?.title ?? video.name,
    note: ready ? `For ${account?.name ?? "TikTok"}` : (reasons[0] ?? ""),
    chip: ready ? open : { tone: "quiet", words: "In preparation" },
    posterUrl: video.hasPoster && !video.deleted ? paths.api.videoPoster(video.id) : null,
    changedAt,
  };
}

const unprepared = ({ state, draftId }: VideoView) =>
  draftId === null && (state === "ready" || state === "arriving" || state === "checking");

function preparingVideo({ id, name, state, sizeBytes, arrivedBytes, posterUrl, createdAt }: VideoView): Preparing {
  const share = sizeBytes > 0 ? `, ${Math.floor((arrivedBytes / sizeBytes) * 100)} %` : "";
  const chip = {
    arriving: { tone: "live", words: `Arriving${share}` },
    checking: { tone: "live", words: "Being checked" },
    ready: { tone: "quiet", words: "No draft yet" },
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
