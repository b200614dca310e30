import type { ConnectionView } from "#lib/connections/schema";
import type { DeliveryView, InboxQuotaView } from "#lib/deliveries/schema";
import type { DashboardApprovals } from "#lib/drafts/approval/schema";
import type { DraftView } from "#lib/drafts/schema";
import type { StatusTone } from "#lib/status-tone";
import type { VideoView } from "#lib/videos/schema";

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

/** Everything that Home shows. Times are ISO 8601. */
export type DashboardView = {
  actionItems: ActionItem[];
  inProgress: DeliveryView[];
  preparing: GalleryItem[];
  inbox: DeliveryView[];
  slots: InboxQuotaView[];
  /** What a new shop has done so far. Null once it has a draft or a delivery. */
  firstSteps: { account: boolean; video: boolean } | null;
  loadedAt: string;
  /** Whether something changes without a person, so that the page should poll often. */
  isChanging: boolean;
};

export type DashboardInput = {
  deliveries: DeliveryView[];
  drafts: DraftView[];
  connections: ConnectionView[];
  videos: VideoView[];
  slotUsage: InboxQuotaView[];
  /** Deletion requests that wait for an operator. Null for others, and when there are none. */
  requests: { count: number; firstDueAt: string } | null;
  /** Whether the actor may object to the erasure of an account. */
  isAdmin: boolean;
  approvals: DashboardApprovals;
  loadedAt: string;
};
