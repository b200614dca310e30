import { z } from "zod";

import { pageQuery, searchText } from "#lib/page";
import { startOfDayInShopZone } from "#lib/time-zone";

/** The kinds of activity, each with the first words of the actions it covers. */
export const activityKinds = {
  products: { label: "Products", subjects: ["product"] },
  videos: { label: "Videos", subjects: ["video"] },
  drafts: { label: "Drafts and approvals", subjects: ["draft", "approval", "comment"] },
  deliveries: { label: "Deliveries", subjects: ["delivery", "handoff", "mail"] },
  accounts: { label: "TikTok accounts", subjects: ["connection"] },
  people: { label: "People and sign-in", subjects: ["staff", "operator", "shop"] },
  retention: {
    label: "Data and retention",
    subjects: ["deletion", "export", "retention", "audit", "backup", "keys"],
  },
} as const;

export type ActivityKind = keyof typeof activityKinds;

const activityKindNames = Object.keys(activityKinds) as [ActivityKind, ...ActivityKind[]];
const dayParam = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => !Number.isNaN(startOfDayInShopZone(text).getTime()))
  .optional();

/** What the page of activity shows. `find-person` searches the people to choose from. */
export const activityQuery = pageQuery.extend({
  kind: z.enum(activityKindNames).optional(),
  person: z.uuid().optional(),
  from: dayParam,
  to: dayParam,
  "find-person": searchText.optional(),
});
export type ActivityQuery = z.infer<typeof activityQuery>;
export type ActivityFilter = Pick<ActivityQuery, "kind" | "person" | "from" | "to">;

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
