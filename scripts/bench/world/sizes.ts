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
const FEWEST = { shops: 4, accounts: 6, videos: 4 };
/**
 * What the large shop has at any size, so that each list of a small world fills its page: a short
 * page would be fast for what it does not show.
 */
const FEWEST_OF_LARGE = { staff: 120, accounts: 200 };
export const FEWEST_PENDING = 60;
export const FEWEST_REQUESTS = 200;
/** The audit has this many events for each video: its own, its draft's, its delivery's, people's. */
export const EVENTS_PER_VIDEO = 20;

const shopSize = (videos: number, { staff, accounts }: typeof FEWEST_OF_LARGE): ShopSize => ({
  videos,
  drafts: Math.ceil(videos * 0.75),
  deliveries: Math.ceil(videos * 0.5),
  products: Math.ceil(videos / 5),
  accounts: Math.max(accounts, Math.round(videos / 500)),
  staff,
  auditEvents: videos * EVENTS_PER_VIDEO,
});

/** Returns the sizes of all shops, the large one first. */
export function worldSizes(videos: number): ShopSize[] {
  const others = Math.max(FEWEST.shops, Math.round(videos / 2500));
  return [
    shopSize(videos, {
      staff: Math.max(FEWEST_OF_LARGE.staff, Math.round(videos / 200)),
      accounts: FEWEST_OF_LARGE.accounts,
    }),
    ...Array.from({ length: others }, () =>
      shopSize(Math.max(FEWEST.videos, Math.round(videos / 1000)), {
        staff: 4,
        accounts: FEWEST.accounts,
      }),
    ),
  ];
}
