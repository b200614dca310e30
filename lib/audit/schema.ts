import { z } from "zod";

import type { EventDescription } from "#lib/audit/describe-event";
import { startOfDayInShopZone } from "#lib/time-zone";

/** Kinds of things that activity can be narrowed to, and the beginnings of the actions each covers. */
export const activityKinds = {
  products: { words: "Products", of: ["product."] },
  videos: { words: "Videos", of: ["video."] },
  drafts: { words: "Drafts and consent", of: ["draft.", "approval.", "comment."] },
  deliveries: { words: "Deliveries", of: ["delivery.", "handoff.", "mail."] },
  accounts: { words: "TikTok accounts", of: ["connection."] },
  people: { words: "Sign-in and people", of: ["staff.", "operator."] },
  retention: {
    words: "Deletion and keeping",
    of: ["deletion.", "export.", "retention.", "audit.", "backup."],
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

/** The filters as they stand in the address of the page; whatever is not understood counts as not set. */
export const activityFilter = z.object({
  kind: z.enum(activityKindNames).optional().catch(undefined),
  person: z.uuid().optional().catch(undefined),
  from: dayParam,
  to: dayParam,
  /** Only what came before this number. */
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .catch(undefined),
});
export type ActivityFilter = z.infer<typeof activityFilter>;

/** One line of activity. `number` counts within the shop. */
export type ActivityView = {
  number: string;
  at: string;
  actorName: string;
  actorType: "person" | "studio" | "other";
  description: EventDescription;
};

export type ActivityPageView = {
  entries: ActivityView[];
  /** Pass as `before` for the older ones; null at the end. */ next: string | null;
};
