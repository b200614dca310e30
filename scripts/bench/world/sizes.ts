// How much a made world holds. Everything grows in step with the videos of its shop.

/** The rows of one shop. */
export type ShopSize = {
  videos: number;
  drafts: number;
  deliveries: number;
  products: number;
  accounts: number;
  staff: number;
  auditEvents: number;
};

/** Where other shops are never fewer, so that a query without its shop's filter shows. */
const FEWEST = { shops: 4, staff: 12, accounts: 6, videos: 4 };
/** The audit has this many events for each video: its own, its draft's, its delivery's, people's. */
export const EVENTS_PER_VIDEO = 20;

const shopSize = (videos: number, staff: number): ShopSize => ({
  videos,
  drafts: Math.ceil(videos * 0.75),
  deliveries: Math.ceil(videos * 0.5),
  products: Math.ceil(videos / 5),
  accounts: Math.max(FEWEST.accounts, Math.round(videos / 500)),
  staff,
  auditEvents: videos * EVENTS_PER_VIDEO,
});

/** Returns the sizes of all shops, the large one first. */
export function worldSizes(videos: number): ShopSize[] {
  const others = Math.max(FEWEST.shops, Math.round(videos / 2500));
  return [
    shopSize(videos, Math.max(FEWEST.staff, Math.round(videos / 200))),
    ...Array.from({ length: others }, () =>
      shopSize(Math.max(FEWEST.videos, Math.round(videos / 1000)), 4),
    ),
  ];
}
