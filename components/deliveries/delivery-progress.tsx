import { Check, Circle, LoaderCircle } from "lucide-react";

import { formatBytes, formatRemaining } from "#lib/format";
import { cx } from "#components/ui/cx";
import { Notice } from "#components/ui/notice";
import { Progress } from "#components/ui/progress";
import { Time } from "#components/ui/time";
import type { DeliveryView } from "#lib/deliveries/schema";
import type { DeliveryState } from "#lib/deliveries/state";

const STAGES: { label: string; doneLabel?: string }[] = [
  { label: "Approved" },
  { label: "Sending", doneLabel: "Sent" },
  { label: "Processing at TikTok" },
  { label: "In the inbox" },
  { label: "Posted" },
];

/** The stage of each state; null for an early end, which only the notice explains. */
const STAGE_OF: Record<DeliveryState, number | null> = {
  queued: 1,
  init_sent: 1,
  ready: 1,
  uploading: 1,
  pulling: 1,
  committing: 1,
  processing: 2,
  in_inbox: 3,
  posted: 4,
  cancelled: null,
  not_sent: null,
  refused: null,
  unconfirmed: null,
};

const NOTICE_TONES: Record<DeliveryState, "info" | "attention" | "danger"> = {
  queued: "info",
  init_sent: "info",
  ready: "info",
  uploading: "info",
  pulling: "info",
  committing: "info",
  processing: "info",
  in_inbox: "info",
  posted: "info",
  cancelled: "info",
  not_sent: "danger",
  refused: "danger",
  unconfirmed: "attention",
};

/** The timeline announces these to screen readers, so the notice does not. */
const ANNOUNCED_BY_TIMELINE = new Set<string>([
  "reason connection_dropped",
  "reason chunk_refused",
  "reason checking_last_chunk",
  "reason checking_answer",
  "reason last_chunk_refused",
  "reason tiktok_slow",
  "reason tiktok_internal",
  "reason awaiting_takeover",
]);

/** Shows where the delivery is: its stages, the bytes sent, and what it waits for. */
export function DeliveryProgress({ delivery }: { delivery: DeliveryView }) {
  const here = STAGE_OF[delivery.state];
  return (
    <div>
      {here !== null ? (
        <ol className="flex flex-wrap gap-x-8 gap-y-2 border-y py-4">
          {STAGES.map(({ label, doneLabel = label }, index) => {
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
                {done ? doneLabel : label}
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
      <Progress label="TikTok is processing the video" value={null}>
        TikTok accepted all {formatBytes(sizeBytes)} and is processing the video. This usually takes
        a minute or two.
      </Progress>
    );
  }
  const left = bytesPerSecond > 0 ? (sizeBytes - sentBytes) / bytesPerSecond : null;
  return (
    <Progress
      label={state === "pulling" ? "Downloaded by TikTok so far" : "Sent so far"}
      value={percent / 100}
    >
      {percent}% · {formatBytes(sentBytes)} of {formatBytes(sizeBytes)}
      {bytesPerSecond > 0 ? ` · ${formatBytes(bytesPerSecond)} per second` : ""}
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
          ? " Someone marked it as posted. TikTok has not confirmed it yet."
          : ""}
      </Notice>
    );
  }
  if (state === "posted")
    return (
      <Notice tone="ok" title="Posted" live>
        TikTok reports that the post was finished.
      </Notice>
    );
  if (state === "cancelled" && !explanation)
    return (
      <Notice title="Cancelled">TikTok did not get all of the video. No draft was created.</Notice>
    );
  if (delivery.cancelTooLate) {
    return (
      <Notice tone="attention" title="Too late to cancel" live>
        The video had already been handed over to TikTok. If you do not want it, discard the draft
        in the TikTok inbox.
      </Notice>
    );
  }
  if (!explanation) return null;
  // The notice below asks what to do.
  if (delivery.can.resolve) return <p className="text-soft">{explanation.what}</p>;
  return (
    <Notice
      tone={NOTICE_TONES[state]}
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
