import Link from "next/link";

import { DiscardedButton } from "#components/deliveries/say-outcome.client";
import { cx } from "#components/ui/cx";
import { Time } from "#components/ui/time";
import type { PlaceView, SlotView } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";

type Props = { slots: SlotView[]; maySteer: boolean; onChange: () => void };

const HELD = {
  draft: "Handed over to TikTok",
  sending: "Being sent",
  perhaps: "Never finished; TikTok may count it",
};

// Only what TikTok or a person says is there is in the inbox.
const heldWords = ({ hold, maySay }: PlaceView) => (maySay ? "In the inbox" : HELD[hold]);

function usageWords({ used, of, places }: SlotView): string {
  const perhaps = places.filter(({ hold }) => hold === "perhaps").length;
  if (used === 0 && perhaps === 0) return `All ${of} places are free.`;
  return `${Math.min(used, of)} of ${of} places used${perhaps > 0 ? `, perhaps ${perhaps} more` : ""}.`;
}

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
            <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
              <div>
                <h3 className="text-name">{slot.accountName}</h3>
                <p className="mt-0.5 text-sm text-soft tabular-nums">{usageWords(slot)}</p>
              </div>
              <Meter slot={slot} />
            </div>
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
        An estimate: TikTok does not tell, so we count. It takes five drafts in a day for one account; posting or discarding one on the
        phone frees its place.
      </p>
    </>
  );
}

/** One small phone a place, with the picture of what is in it; the list beneath says the same in words. */
function Meter({ slot: { of, places } }: { slot: SlotView }) {
  return (
    <div aria-hidden className="flex gap-1.5">
      {Array.from({ length: of }, (_, number) => {
        const place = places[number];
        const filled = cx("aspect-9/16 w-7 overflow-hidden rounded-sm border", FRAME[place?.hold ?? "free"]);
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

function Held({ place, maySteer, onChange }: { place: PlaceView } & Omit<Props, "slots">) {
  return (
    <>
      <Link href={paths.delivery(place.deliveryId)} className="text-link break-words text-ink">
        {place.videoName}
      </Link>
      <span className="block text-soft">
        {heldWords(place)}; free again <Time at={place.freesAt} />
      </span>
      {maySteer && place.maySay ? <DiscardedButton deliveryId={place.deliveryId} videoName={place.videoName} onDone={onChange} /> : null}
    </>
  );
}
