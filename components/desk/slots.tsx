import Link from "next/link";

import { DiscardedButton } from "#components/deliveries/say-outcome.client";
import { cx } from "#components/ui/cx";
import { Time } from "#components/ui/time";
import type { PlaceView, SlotView } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";

type Props = { slots: SlotView[]; maySteer: boolean; onChange: () => void };

const HELD = {
  draft: "In the inbox",
  sending: "Being sent",
  perhaps: "Never finished; TikTok may count it",
};

const FRAME = {
  draft: "border-accent bg-accent",
  sending: "border-accent bg-accent-wash",
  perhaps: "border-dashed border-accent",
  free: "border-edge",
};

/** How many of its places for drafts each account uses, what holds each, and when it frees, as far as we can count. */
export function Slots({ slots, maySteer, onChange }: Props) {
  return (
    <>
      <ul aria-label="Places by account" className="divide-y divide-hairline border-y">
        {slots.map((slot) => (
          <li key={slot.connectionId} className="py-4">
            <h3 className="text-base font-medium">{slot.accountName}</h3>
            <Meter slot={slot} />
            <p className="mt-2.5 text-sm text-soft tabular-nums">
              {slot.used === 0 ? `All ${slot.of} places are free.` : `${Math.min(slot.used, slot.of)} of ${slot.of} places used.`}
            </p>
            {slot.places.length > 0 ? (
              <ul aria-label={`What holds the places of ${slot.accountName}`} className="mt-3 space-y-3">
                {slot.places.map((place) => (
                  <li key={place.transferId} className="text-sm">
                    <Held place={place} maySteer={maySteer} onChange={onChange} />
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ul>
      <p className="mt-3 text-sm text-faint">
        An estimate: TikTok does not tell us; this is our count. It takes five drafts a day for an account that nobody posted yet. A draft
        that is posted or discarded frees its place.
      </p>
    </>
  );
}

/** One small phone a place, with the picture of what is in it; the list beneath says the same in words. */
function Meter({ slot: { of, places } }: { slot: SlotView }) {
  return (
    <div aria-hidden className="mt-3 flex gap-1.5">
      {Array.from({ length: of }, (_, number) => {
        const place = places[number];
        const filled = cx("aspect-9/16 w-8 overflow-hidden rounded-sm border", FRAME[place?.hold ?? "free"]);
        return (
          <span key={number} className={filled}>
            {place?.posterUrl ? (
              <img
                src={place.posterUrl}
                alt=""
                width={32}
                height={57}
                className={cx("size-full object-cover", place.hold !== "draft" && "opacity-50")}
              />
            ) : null}
          </span>
        );
      })}
    </div>
  );
}

function Held({ place, maySteer, onChange }: { place: PlaceView } & Omit<Props, "slots">) {
  return (
    <>
      <Link href={paths.delivery(place.deliveryId)} className="text-link break-words text-ink">
        {place.videoName}
      </Link>
      <span className="block text-soft">
        {HELD[place.hold]}, frees <Time at={place.freesAt} />
      </span>
      {maySteer && place.maySay ? <DiscardedButton deliveryId={place.deliveryId} videoName={place.videoName} onDone={onChange} /> : null}
    </>
  );
}
