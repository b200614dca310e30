import { z } from "zod";

import type { QueuedDeliveryView } from "#lib/deliveries/schema";
import { type Count, type Page, pageQuery } from "#lib/page";

/** The queue of one account page by page, or the beginning of each. */
export const queueQuery = pageQuery.extend({ account: z.uuid().optional() });
export type QueueQuery = z.infer<typeof queueQuery>;

/** A part of an account's queue. `rows` is in queue order. */
export type AccountQueueView = Page<QueuedDeliveryView> & {
  connectionId: string;
  accountName: string;
  total: Count;
  /** How many go before the first row; null when that is not counted. */
  offset: number | null;
  /** The ids of the deliveries just before and after these rows. */
  neighbours: { before: string | null; after: string | null };
};

/** Deliveries that wait for a slot. With `more`, other accounts have a queue too. */
export type QueuesView = { accounts: AccountQueueView[]; more: boolean };

/** How full the inbox of one account is, by our own count. */
export type InboxUsageView = {
  connectionId: string;
  accountName: string;
  used: number;
  limit: number;
  nextSlotFreeAt: string | null;
  waiting: Count;
};
