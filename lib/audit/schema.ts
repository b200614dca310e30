import { z } from "zod";

import { startOfDayInShopZone } from "#lib/time-zone";

/** The filters of activity, each with the prefixes of the actions it covers. */
export const activityKinds = {
  products: { label: "Products", actionPrefixes: ["product."] },
  videos: { label: "Videos", actionPrefixes: ["video."] },
  drafts: { label: "Drafts and approvals", actionPrefixes: ["draft.", "approval.", "comment."] },
  deliveries: { label: "Deliveries", actionPrefixes: ["delivery.", "handoff.", "mail."] },
  accounts: { label: "TikTok accounts", actionPrefixes: ["connection."] },
  people: { label: "People and sign-in", actionPrefixes: ["staff.", "operator.", "shop."] },
  retention: {
    label: "Data and retention",
    actionPrefixes: ["deletion.", "export.", "retention.", "audit.", "backup.", "keys."],
  },
} as const;

export type ActivityKind = keyof typeof activityKinds;

const activityKindNames = Object.keys(activityKinds) as [ActivityKind, ...ActivityKind[]];
const dayParam = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => !Number.isNaN(startOfDayInShopZone(text).getTime()))
  .optional()
  .catch(undefined);

/** The filters in the query of the page; a value that is not valid counts as not set. */
export const activityFilter = z.object({
  kind: z.enum(activityKindNames).optional().catch(undefined),
  person: z.uuid().optional().catch(undefined),
  from: dayParam,
  to: dayParam,
  /** Only entries before this number. */
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .catch(undefined),
});
export type ActivityFilter = z.infer<typeof activityFilter>;

/** A sentence with at most one link in it. The full stop is part of it. */
export type EventDescription = {
  before: string;
  link: { text: string; href: string | null } | null;
  after: string;
};

/** One line of activity. `number` counts within the shop. */
export type ActivityView = {
  number: string;
  at: string;
  actorName: string;
  actorType: "staff" | "studio" | "other";
  description: EventDescription;
};

export type ActivityPageView = {
  entries: ActivityView[];
  /** Pass as `before` for older entries; null at the end. */
  next: string | null;
};
