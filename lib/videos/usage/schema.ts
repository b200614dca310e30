import type { Amounts } from "#lib/videos/usage/rules";

type ShopAmounts = Amounts & { waitingLinks: number };

/** What a shop and the person who looks use now, and the most they may. */
export type UsageView = {
  used: ShopAmounts;
  limits: ShopAmounts;
  person: { used: Amounts; limits: Amounts };
};
