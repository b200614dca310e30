import Link from "next/link";

import { MarkDiscardedButton } from "#components/deliveries/report-outcome.client";
import { cx } from "#components/ui/cx";
import { Time } from "#components/ui/time";
import type { UsedSlotView, InboxQuotaView } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";

type Props = { quotas: InboxQuotaView[]; canManage: boolean; onChange: () => void };

const USE_LABELS = {
  draft: "Sent to TikTok",
  sending: "Sending",
  unfinished: "Not finished. Counted, because TikTok may count it",
  uncertain: "Not finished. TikTok may still count it",
};

// Only what TikTok or a person reports there is in the inbox.
const slotLabel = ({ use, canReportOutcome }: UsedSlotView) =>
  canReportOutcome ? "In the inbox" : USE_LABELS[use];

function usageLabel({ used, limit, slots }: InboxQuotaView): string {
  const count = (wanted: UsedSlotView["use"]) => slots.filter(({ use }) => use === wanted).length;
  const [unfinished, uncertain] = [count("unfinished"), count("uncertain")];
  if (used === 0 && uncertain === 0) return `All ${limit} slots are free.`;
  const estimated = unfinished > 0 ? `, ${unfinished} of them by our estimate` : "";
  const more = uncertain > 0 ? `, perhaps ${uncertain} more` : "";
  return `${Math.min(used, limit)} of ${limit} slots used${estimated}${more}.`;
}

const FRAME_STYLES = {
  draft: "border-accent bg-accent",
  sending: "border-accent bg-accent-wash",
  unfinished: "border-dashed border-accent bg-accent-wash",
  uncertain: "border-dashed border-accent",
  free: "border-edge",
};

/** Shows, by our own count, what uses each account's inbox slots and when each becomes free. */
export function InboxQuotas({ quotas, canManage, onChange }: Props) {
  return (
    <>
      <ul aria-label="Slots by account" className="divide-y divide-hairline border-y">
        {quotas.map((quota) => (
          <li key={quota.connectionId} className="py-4">
            <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
              <div>
                <h3 className="text-name">{quota.accountName}</h3>
                <p className="mt-0.5 text-sm text-soft tabular-nums">{usageLabel(quota)}</p>
              </div>
              <QuotaMeter quota={quota} />
            </div>
            {quota.slots.length > 0 ? (
              <ul
                aria-label={`What uses the slots of ${quota.accountName}`}
                className="mt-3 space-y-3"
              >
                {quota.slots.map((usedSlot) => (
                  <li key={usedSlot.transferId} className="text-sm">
                    <UsedSlot slot={usedSlot} canManage={canManage} onChange={onChange} />
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ul>
      <p className="mt-3 text-sm text-faint">
        TikTok doesn’t report this, so we estimate. It accepts five drafts a day for each account.
        Posting or discarding one on the phone frees its slot.
      </p>
    </>
  );
}

/** Draws one phone per slot with its video's poster; the list below says the same in text. */
function QuotaMeter({ quota: { limit, slots } }: { quota: InboxQuotaView }) {
  return (
    <div aria-hidden className="flex gap-1.5">
      {Array.from({ length: limit }, (_, number) => {
        const usedSlot = slots[number];
        const filled = cx(
          "aspect-9/16 w-7 overflow-hidden rounded-sm border",
          FRAME_STYLES[usedSlot?.use ?? "free"],
        );
        return (
          <span key={number} className={filled}>
            {usedSlot?.posterUrl ? (
              <img
                src={usedSlot.posterUrl}
                alt=""
                width={28}
                height={50}
                className={cx("size-full object-cover", usedSlot.use !== "draft" && "opacity-50")}
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
        {slotLabel(slot)}. Free again <Time at={slot.expiresAt} />
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
