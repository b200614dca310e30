import { Check, Circle, LoaderCircle } from "lucide-react";

import { formatBytes, formatRemaining } from "#lib/format";
import { cx } from "#components/ui/cx";
import { Notice } from "#components/ui/notice";
import { Progress } from "#components/ui/progress";
import { Time } from "#components/ui/time";
import type { DeliveryView } from "#lib/deliveries/schema";
import type { DeliveryState } from "#lib/deliveries/state";

const STAGES: { label: string; done?: string; states: DeliveryState[] }[] = [
  { label: "Agreed", states: [] },
  {
    label: "Sending",
    done: "Sent",
    states: ["queued", "init_sent", "ready", "uploading", "pulling", "committing"],
  },
  { label: "With TikTok", states: ["processing"] },
  { label: "In the inbox", states: ["in_inbox"] },
  { label: "Posted", states: ["posted"] },
];

/** What the story of the send reads out in its own words; said twice it would be a nuisance. */
const ANNOUNCED_BY_TIMELINE = new Set(
  [
    "connection_dropped",
    "checking_last_chunk",
    "tiktok_slow",
    "tiktok_internal",
    "awaiting_takeover",
  ].map((code) => `reason ${code}`),
);

/** Where the draft is: the stops of its way, the bytes, and what it waits for, in words. */
export function DeliveryProgress({ delivery }: { delivery: DeliveryView }) {
  const here = STAGES.findIndex(({ states }) => states.includes(delivery.state));
  return (
    <div>
      {here > 0 ? (
        <ol className="flex flex-wrap gap-x-8 gap-y-2 border-y py-4">
          {STAGES.map(({ label, done: afterwards = label }, index) => {
            const done =
              index < here ||
              delivery.state === "posted" ||
              (delivery.state === "in_inbox" && index === here);
            const Icon = done ? Check : index === here ? LoaderCircle : Circle;
            return (
              <li
                key={label}
                aria-current={index === here ? "step" : undefined}
                className={cx(
                  "flex items-center gap-2",
                  index > here ? "text-faint" : index === here ? "font-medium" : "text-soft",
                )}
              >
                <Icon size={16} strokeWidth={1.5} aria-hidden />
                {done ? afterwards : label}
                <span className="sr-only">
                  {done ? ", done" : index === here ? ", now" : ", to come"}
                </span>
              </li>
            );
          })}
        </ol>
      ) : null}
      <div className="mt-8 max-w-2xl space-y-6">
        <ByteProgress delivery={delivery} />
        <StateNotice delivery={delivery} />
      </div>
    </div>
  );
}

function ByteProgress({ delivery }: { delivery: DeliveryView }) {
  if (delivery.ended) return null;
  const { state, sentBytes, sizeBytes, bytesPerSecond, percent } = delivery;
  if (state === "processing") {
    return (
      <Progress label="TikTok is working on the video" value={null}>
        All {formatBytes(sizeBytes)} arrived. TikTok is working on the video; that usually takes a
        minute or two.
      </Progress>
    );
  }
  const left = bytesPerSecond > 0 ? (sizeBytes - sentBytes) / bytesPerSecond : null;
  return (
    <Progress
      label={state === "pulling" ? "Fetched by TikTok so far" : "Sent so far"}
      value={percent / 100}
    >
      {percent} % · {formatBytes(sentBytes)} of {formatBytes(sizeBytes)}
      {bytesPerSecond > 0 ? ` · ${formatBytes(bytesPerSecond)} a second` : ""}
      {left !== null && left > 2 ? ` · ${formatRemaining(left)} left` : ""}
    </Progress>
  );
}

function StateNotice({ delivery }: { delivery: DeliveryView }) {
  const { explanation, state, resumesAt } = delivery;
  if (state === "in_inbox") {
    return (
      <Notice
        tone="ok"
        title={
          <>
            In the TikTok inbox of {delivery.accountName}
            {delivery.inInboxAt ? (
              <>
                , <Time at={delivery.inInboxAt} show="full" />
              </>
            ) : null}
          </>
        }
        live
      >
        Open TikTok on the phone, go to the inbox and tap the notification to finish the post.
        {delivery.reportedOutcome?.outcome === "posted"
          ? " A person marked it as posted; TikTok has not told us so yet."
          : ""}
      </Notice>
    );
  }
  if (state === "posted")
    return (
      <Notice tone="ok" title="Posted" live>
        TikTok says that the person finished the post.
      </Notice>
    );
  if (state === "cancelled" && !explanation)
    return (
      <Notice title="Cancelled">TikTok did not get all of the video; no draft was made.</Notice>
    );
  if (delivery.cancelTooLate) {
    return (
      <Notice tone="attention" title="It is too late to cancel" live>
        The video had already been handed over to TikTok. If you do not want it, discard the draft
        in the TikTok inbox.
      </Notice>
    );
  }
  if (!explanation) return null;
  // The question that follows says what to do.
  if (delivery.can.resolve) return <p className="text-soft">{explanation.what}</p>;
  const tone =
    state === "not_sent" || state === "refused"
      ? "danger"
      : state === "unconfirmed"
        ? "attention"
        : "info";
  return (
    <Notice
      tone={tone}
      title={explanation.what}
      live={!ANNOUNCED_BY_TIMELINE.has(delivery.explanationKey)}
    >
      {explanation.userAction}
      {resumesAt ? (
        <>
          {" "}
          Next try: <Time at={resumesAt} show="full" />.
        </>
      ) : null}
    </Notice>
  );
}
