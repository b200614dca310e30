// Which draft belongs to which video and which delivery to which draft, spread evenly.
import type { ShopSize } from "./sizes.ts";

export const videoOfDraft = ({ videos, drafts }: ShopSize, draft: number) =>
  Math.floor((draft * videos) / drafts);

export const draftOfDelivery = ({ drafts, deliveries }: ShopSize, delivery: number) =>
  Math.floor((delivery * drafts) / deliveries);

/** Returns which of `from` evenly spread over `to` is at `place`; null when none is. */
function spreadAt(from: number, to: number, place: number): number | null {
  const index = Math.ceil((place * from) / to);
  return index < from && Math.floor((index * to) / from) === place ? index : null;
}

export const draftOfVideo = ({ videos, drafts }: ShopSize, video: number) =>
  spreadAt(drafts, videos, video);

export const deliveryOfDraft = ({ drafts, deliveries }: ShopSize, draft: number) =>
  spreadAt(deliveries, drafts, draft);

/** Returns the delivery of a video, or null. */
export function deliveryOfVideo(size: ShopSize, video: number): number | null {
  const draft = draftOfVideo(size, video);
  return draft === null ? null : deliveryOfDraft(size, draft);
}
