import Link from "next/link";

import { MarkDiscardedButton } from "#components/deliveries/report-outcome.client";
import { cx } from "#components/ui/cx";
import { Time } from "#components/ui/time";
import type { UsedSlotView, InboxQuotaView } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";

type Props = { quotas: InboxQuotaView[]; canManage: boolean; onChange: () => void };

const HOLD_LABELS = {
  draft: "Handed over to TikTok",
  sending: "Being sent",
  uncertain: "Never finished; TikTok may count it",
};

// Only what TikTok or a person says is there is in the inbox.
const slotLabel = ({ hold, canReportOutcome }: UsedSlotView) =>
  canReportOutcome ? "In the inbox" : HOLD_LABELS[hold];

function usageLabel({ used, limit, slots }: InboxQuotaView): string {
  const uncertain = slots.filter(({ hold }) => hold === "uncertain").length;
  if (used === 0 && uncertain === 0) return `All ${limit} places are free.`;
  return `${Math.min(used, limit)} of ${limit} places used${uncertain > 0 ? `, perhaps ${uncertain} more` : ""}.`;
}

const FRAME_STYLES = {
  draft: "border-accent bg-accent",
  sending: "border-accent bg-accent-wash",
  uncertain: "border-dashed border-accent",
  free: "border-edge",
};

/** How many of its places for drafts each account uses, what holds each, and when it frees, as far as we can count. */
export function InboxQuotas({ quotas, canManage, onChange }: Props) {
  return (
    <>
      <ul aria-label="Places by account" className="divide-y divide-hairline border-y">
        {quotas.map((slot) => (
          <li key={slot.connectionId} className="py-4">
            <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
              <div>
                <h3 className="text-name">{slot.accountName}</h3>
                <p className="mt-0.5 text-sm text-soft tabular-nums">{usageLabel(slot)}</p>
              </div>
              <QuotaMeter slot={slot} />
            </div>
            {slot.slots.length > 0 ? (
              <ul
                aria-label={`What holds the places of ${slot.accountName}`}
                className="mt-3 space-y-3"
              >
                {slot.slots.map((place) => (
                  <li key={place.transferId} className="text-sm">
                    <UsedSlot slot={place} canManage={canManage} onChange={onChange} />
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ul>
      <p className="mt-3 text-sm text-faint">
        An estimate: TikTok does not tell, so we count. It takes five drafts in a day for one
        account; posting or discarding one on the phone frees its place.
      </p>
    </>
  );
}

/** One small phone a place, with the picture of what is in it; the list beneath says the same in words. */
function QuotaMeter({ slot: { limit, slots } }: { slot: InboxQuotaView }) {
  return (
    <div aria-hidden className="flex gap-1.5">
      {Array.from({ length: limit }, (_, number) => {
        const place = slots[number];
        const filled = cx(
          "aspect-9/16 w-7 overflow-hidden rounded-sm border",
          FRAME_STYLES[place?.hold ?? "free"],
        );
        return (
          <span key={number} className={filled}>
            {place?.posterUrl ? (
              <img
                src={place.posterUrl}
                alt=""
                width={28}
                height={50}
                className={cx("size-full object-cover", place.hold !== "draft" && "opacity-50")}
              />
            ) : null}
          </span>
        );
      })}
    </div>
  );
}

function UsedSlot({ slot, canManage, onChange }: { slot: UsedSlotView } & Omit<Props, "quotas">) {
  return (
    <>
      <Link href={paths.delivery(slot.deliveryId)} className="text-link break-words text-ink">
        {slot.videoName}
      </Link>
      <span className="block text-soft">
        {slotLabel(slot)}; free again <Time at={slot.expiresAt} />
      </span>
      {canManage && slot.canReportOutcome ? (
        <MarkDiscardedButton
          deliveryId={slot.deliveryId}
          videoName={slot.videoName}
          onDone={onChange}
        />
      ) : null}
    </>
  );
}
