import { z } from "zod";

import { searchText } from "#lib/page";

/** How many hits of each kind an answer has. */
export const HITS_PER_KIND = 5;

/** Without a text: what people often do. */
export const searchQuery = z.strictObject({ q: searchText.optional() });

/** The kinds of hits, in the order in which they are shown. */
export const hitKinds = {
  act: "Do",
  page: "Go to",
  video: "Videos",
  draft: "Drafts",
  delivery: "Deliveries",
  product: "Products",
  account: "TikTok accounts",
  person: "People",
} as const;
export type HitKind = keyof typeof hitKinds;

/** Something found. `act`: done in the browser instead of opening `href`. */
export type SearchHit = {
  kind: HitKind;
  id: string;
  title: string;
  detail: string;
  href: string;
  act?: "switch_appearance";
};

/** The hits, kind by kind. `similar`: nothing matches exactly, and these are close. */
export type SearchResults = { hits: SearchHit[]; similar: boolean };
