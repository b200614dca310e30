"use client";

import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import type { ReportOutcomeResult } from "#lib/deliveries/report-outcome";
import type { DeliveryView, ReportOutcomeInput } from "#lib/deliveries/schema";

type Outcome = ReportOutcomeInput["outcome"];

/** Tells the studio what became of a draft in the inbox; resolves to whether it was noted. */
function useReportOutcome(deliveryId: string, onDone: () => void) {
  const { busy, error, run } = useApiRequest();
  const report = async (outcome: Outcome) => {
    const sent = await run("POST /api/deliveries/[id]/report-outcome", {
      params: { id: deliveryId },
      body: { outcome },
    });
    onDone();
    return sent.ok ? sent.data.kind === "recorded" : false;
  };
  return { busy, error, report };
}

type DiscardButtonProps = { deliveryId: string; videoName: string; onDone: () => void };

/** The one word that frees a place on the desk; it can be taken back. */
export function MarkDiscardedButton({ deliveryId, videoName, onDone }: DiscardButtonProps) {
  const { busy, error, report } = useReportOutcome(deliveryId, onDone);
  const markDiscarded = async () => {
    if (!(await report("discarded"))) return;
    toast(`${videoName} no longer counts.`, {
      action: { label: "Undo", run: () => void report("still_in_inbox") },
    });
  };
  return (
    <>
      <Button
        variant="plain"
        size="s"
        className="-ml-1 underline decoration-edge"
        busy={busy && "Noting it…"}
        onClick={() => void markDiscarded()}
      >
        I discarded it
        <span className="sr-only">: {videoName}, on the phone</span>
      </Button>
      <ErrorLine className="text-sm">{error?.message}</ErrorLine>
    </>
  );
}

/** On the page of a delivery: what a person may say of a draft in the inbox, and what was said. */
export function ReportOutcome({
  delivery,
  onDone,
}: {
  delivery: DeliveryView;
  onDone: () => void;
}) {
  const { busy, error, report } = useReportOutcome(delivery.id, onDone);
  const { reportedOutcome } = delivery;
  return (
    <div className="mt-8 max-w-2xl border-t pt-5">
      <p className="text-soft" aria-live="polite">
        {reportedOutcome ? (
          <>
            A person said <Time at={reportedOutcome.at} /> that it was {reportedOutcome.outcome} on
            the phone, so its place in the inbox counts as free.
          </>
        ) : (
          "Done on the phone? TikTok does not tell of a discarded draft, and of a post not always. Your word frees its place for the next one."
        )}
      </p>
      <div className="mt-3 flex flex-wrap gap-3">
        {reportedOutcome ? (
          <Button
            size="s"
            busy={busy && "Taking it back…"}
            onClick={() => void report("still_in_inbox")}
          >
            No, it still waits in the inbox
          </Button>
        ) : (
          <>
            <Button size="s" disabled={busy} onClick={() => void report("posted")}>
              I posted it
            </Button>
            <Button size="s" disabled={busy} onClick={() => void report("discarded")}>
              I discarded it
            </Button>
          </>
        )}
      </div>
      {error ? (
        <Notice tone="danger" title="That was not noted" live className="mt-3">
          {error.message}
        </Notice>
      ) : null}
    </div>
  );
}
