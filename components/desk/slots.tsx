import { cx } from "#components/ui/cx";
import { Time } from "#components/ui/time";
import type { SlotView } from "#lib/deliveries/schema";

/** How many of its places for drafts each account uses, as far as we can count. */
export function Slots({ slots }: { slots: SlotView[] }) {
  return (
    <>
      <ul className="divide-y divide-hairline border-y">
        {slots.map((slot) => (
          <li key={slot.connectionId} className="py-4">
            <p className="font-medium">{slot.accountName}</p>
            <div aria-hidden className="mt-2.5 flex gap-1.5">
              {Array.from({ length: slot.of }, (_, place) => (
                <span
                  key={place}
                  className={cx("h-5 w-3 rounded-sm border", place < slot.used ? "border-accent bg-accent" : "border-edge")}
                />
              ))}
            </div>
            <p className="mt-2.5 text-sm text-soft tabular-nums">
              {Math.min(slot.used, slot.of)} of {slot.of} places used.{" "}
              {slot.nextFreesAt ? (
                <>
                  The next frees <Time at={slot.nextFreesAt} />, or sooner when a draft is posted.
                </>
              ) : null}
            </p>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-sm text-faint">
        An estimate. TikTok keeps five drafts a day for an account and does not tell how many it has; we count our own.
      </p>
    </>
  );
}
