import { z } from "zod";

import type { DeliveryView } from "#lib/deliveries/schema";
import { type Count, type Page, PAGE_SIZE, pageQuery, searchText } from "#lib/page";

/** The groups of deliveries that the list can show. */
export const deliveryGroups = {
  in_progress: "In progress",
  attention: "Needs attention",
  inbox: "In the inbox",
  posted: "Posted",
  cancelled: "Cancelled",
} as const;
export type DeliveryGroup = keyof typeof deliveryGroups;

const groupNames = Object.keys(deliveryGroups) as [DeliveryGroup, ...DeliveryGroup[]];
const filter = {
  show: z.enum(groupNames).optional(),
  account: z.uuid().optional(),
  q: searchText.optional(),
};
export type DeliveryFilter = Pick<DeliveryListQuery, keyof typeof filter>;

/** What the page of deliveries shows. `find-account` searches the accounts to choose from. */
export const deliveryListQuery = pageQuery.extend({
  ...filter,
  "find-account": searchText.optional(),
});
export type DeliveryListQuery = z.infer<typeof deliveryListQuery>;

/** The rows that a list shows, newest first, and its filters. */
export const deliveryRefreshQuery = z.strictObject({
  ...filter,
  ids: z
    .string()
    .max(40 * PAGE_SIZE)
    .transform((text) => text.split(","))
    .pipe(z.array(z.uuid()).max(PAGE_SIZE))
    .optional(),
});
export type DeliveryRefreshQuery = z.infer<typeof deliveryRefreshQuery>;

/** One row of the list. */
export type DeliveryListItem = Pick<
  DeliveryView,
  | "id"
  | "state"
  | "tone"
  | "label"
  | "percent"
  | "videoName"
  | "posterUrl"
  | "accountName"
  | "consent"
  | "createdAt"
>;

export type DeliveryPage = Page<DeliveryListItem> & {
  /** Null when so many drafts match a search that their deliveries are not counted. */
  count: Count | null;
  /** Nothing matches exactly; these are close. */
  similar: boolean;
};

/** The rows of a list as they are now, and how many newer ones it lacks. */
export type DeliveryRefresh = { rows: DeliveryListItem[]; newer: Count };
