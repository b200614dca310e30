import type { InboxUsageView } from "#lib/deliveries/queue/schema";
import { formatCount } from "#lib/format";

/** Returns what a person should know before sending to a full inbox; null while a slot is free. */
export function inboxNotice({
  accountName,
  used,
  limit,
  nextSlotFreeAt,
  waiting: { value: waitingCount, more },
}: Omit<InboxUsageView, "connectionId">): {
  title: string;
  text: string;
  freeAt: string | null;
} | null {
  if (used < limit && waitingCount === 0) return null;
  const waiting =
    waitingCount > 0
      ? ` ${more ? "More than " : ""}${formatCount(waitingCount, "delivery is", "deliveries are")} already waiting.`
      : "";
  return {
    title:
      used < limit
        ? `Deliveries to ${accountName} are waiting for a slot`
        : `The TikTok inbox of ${accountName} is full: ${limit} of ${limit} slots used`,
    text: `You can send now; the video waits until a slot is free.${waiting} Posting or discarding a draft on the phone frees a slot.`,
    freeAt: nextSlotFreeAt,
  };
}
