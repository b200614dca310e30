import type { ConnectionHealth } from "#lib/connections/labels";
import type { ConnectionState } from "#lib/connections/state";
import type { DeliveryListItem } from "#lib/deliveries/list/schema";
import type { DeliveryView, InboxQuotaView } from "#lib/deliveries/schema";
import type { Count } from "#lib/page";
import type { StatusTone } from "#lib/status-tone";
import type { VideoState } from "#lib/videos/state";

/** The most urgent of a kind, and how many there are. */
export type Bounded<T> = { rows: T[]; count: Count };

/** Leads to the list that has those which Home leaves out: "and 134 more videos". */
export type MoreLink = { count: Count; one: string; many: string; href: string };

/** A part of Home. */
export type DashboardSection<T> = Bounded<T> & { more: MoreLink[] };

/** One thing that needs a person: what it is, what to do and where. */
export type ActionItem = {
  key: string;
  href: string;
  title: string;
  what: string;
  todo: string;
  chip: { tone: StatusTone; label: string };
  /** Absent when the item is not about a video. */
  posterUrl?: string | null;
  /** For an item about an account; the title is its name. */
  account?: { avatarSrc: string | null };
};

/** An open draft, or a video without one. */
export type GalleryItem = {
  key: string;
  href: string;
  title: string;
  note: string;
  chip: { tone: StatusTone; label: string };
  posterUrl: string | null;
  changedAt: string;
};

/** What Home needs of a delivery. Times are ISO 8601. */
export type DashboardDelivery = DeliveryListItem & Pick<DeliveryView, "inInboxAt">;

/** Everything that Home shows, a few of each kind (lib/dashboard/first-rows.ts). Times are ISO 8601. */
export type DashboardView = {
  actionItems: DashboardSection<ActionItem>;
  inProgress: DashboardSection<DashboardDelivery>;
  preparing: DashboardSection<GalleryItem>;
  inbox: DashboardSection<DashboardDelivery>;
  slots: InboxQuotaView[];
  /** Deliveries that wait for a slot; `slots` lists the first of each account. */
  waiting: Omit<DashboardSection<never>, "rows">;
  /** What a new shop has done so far. Null once it has a draft or a delivery. */
  firstSteps: { account: boolean; video: boolean } | null;
  loadedAt: string;
  /** Whether something changes without a person, so that the page should poll often. */
  isChanging: boolean;
};

/** A delivery that needs a person, and what its explanation says. */
export type FailedDelivery = Pick<DeliveryView, "id" | "tone" | "label" | "videoName"> &
  Pick<DeliveryView, "posterUrl" | "accountName" | "explanation">;

/** A video with a problem, in progress, or without a draft. */
export type DashboardVideo = {
  id: string;
  name: string;
  state: VideoState;
  sizeBytes: number;
  receivedBytes: number;
  /** The worst finding of its check; null without one. */
  finding: { what: string; todo: string } | null;
  failure: string | null;
  posterUrl: string | null;
  createdAt: string;
};

export type DashboardDraft = {
  id: string;
  title: string;
  posterUrl: string | null;
  accountName: string | null;
  pending: boolean;
  hasFindings: boolean;
  /** What is missing before it can be sent. */
  blocker: string | null;
  changedAt: string;
};

/** A draft that waits for this person's decision, or for their changes. */
export type DashboardApproval = {
  draftId: string;
  title: string;
  /** The name of the account; empty while none is chosen. */
  account: string;
  requestedBy: string;
  /** The requested changes; empty where the decision is pending. */
  note: string;
  posterUrl: string | null;
};

export type DashboardAccount = {
  id: string;
  displayName: string;
  avatarSrc: string | null;
  state: ConnectionState;
  health: Pick<ConnectionHealth, "tone" | "label" | "description">;
};

export type PlannedErasure = Pick<DashboardAccount, "id" | "displayName" | "avatarSrc"> & {
  canObject: boolean;
};

/** What the queries found, by kind; `buildDashboard` makes the page of it. */
export type DashboardInput = {
  /** May have sent without a draft, ended without one, or wait for the account's authorization. */
  failed: Bounded<FailedDelivery>;
  sending: Bounded<DashboardDelivery>;
  inInbox: Bounded<DashboardDelivery>;
  /** Deliveries that wait for a slot; `slots` has the first of each account. */
  waiting: Count;
  slots: InboxQuotaView[];
  drafts: Bounded<DashboardDraft>;
  toDecide: Bounded<DashboardApproval>;
  toChange: Bounded<DashboardApproval>;
  problems: Bounded<DashboardVideo>;
  arriving: Bounded<DashboardVideo>;
  /** Ready videos without a draft, among the newest. */
  unused: Bounded<DashboardVideo>;
  accounts: Bounded<DashboardAccount>;
  erasures: Bounded<PlannedErasure>;
  /** Deletion requests that wait for an operator. Null for others, and when there are none. */
  requests: { count: number; firstDueAt: string } | null;
  /** What the shop has. */
  has: {
    draft: boolean;
    delivery: boolean;
    account: boolean;
    readyVideo: boolean;
    arrivingVideo: boolean;
  };
  loadedAt: string;
};
