import { z } from "zod";

/** Times are ISO 8601. `markedPostedAt`: when the person on the phone reported it as posted. */
export type HandoffLinkView = {
  url: string;
  /** Whether only this computer can open the link. */
  localOnly: boolean;
  /** Where a phone of the same network would reach this studio, were it started for the network. */
  lanOrigin: string | null;
  expiresAt: string;
  firstViewedAt: string | null;
  markedPostedAt: string | null;
};

/** Everything that the phone page shows; a link gives access to nothing else of the shop. */
export type HandoffPageView = {
  accountName: string;
  caption: string;
  hashtags: string[];
  productTitle: string | null;
  productLink: string | null;
  /** The frame planned as cover, in milliseconds from the start. */
  coverMs: number;
  hasPoster: boolean;
  expiresAt: string;
  markedPostedAt: string | null;
};

export const handoffTokenParams = z.strictObject({ token: z.string().max(100) });
