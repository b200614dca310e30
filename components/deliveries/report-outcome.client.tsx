"use client";

import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import type { DeliveryView, ReportOutcomeInput } from "#lib/deliveries/schema";

type Outcome = ReportOutcomeInput["outcome"];

/** Reports what happened to a draft in the inbox; resolves to whether it was recorded. */
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

/** Frees a slot on Home; it can be undone. */
export function MarkDiscardedButton({ deliveryId, videoName, onDone }: DiscardButtonProps) {
  const { busy, error, report } = useReportOutcome(deliveryId, onDone);
  const markDiscarded = async () => {
    if (!(await report("discarded"))) return;
    toast(`${videoName} no longer uses a slot.`, {
      action: { label: "Undo", run: () => void report("still_in_inbox") },
    });
  };
  return (
    <>
      <Button
        variant="plain"
        size="s"
        className="-ml-1 underline decoration-edge"
        busy={busy && "Saving…"}
        onClick={() => void markDiscarded()}
      >
        I discarded it
        <span className="sr-only">: {videoName}, on the phone</span>
      </Button>
      <ErrorLine className="text-sm">{error?.message}</ErrorLine>
    </>
  );
}

/** Shows what a person may report about a draft in the inbox, and what was reported. */
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
            Reported <Time at={reportedOutcome.at} /> as {reportedOutcome.outcome} on the phone, so
            its slot counts as free.
          </>
        ) : (
          "Done on the phone? TikTok doesn’t always tell us. Mark it here to free the slot."
        )}
      </p>
      <div className="mt-3 flex flex-wrap gap-3">
        {reportedOutcome ? (
          <Button size="s" busy={busy && "Undoing…"} onClick={() => void report("still_in_inbox")}>
            No, it is still in the inbox
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
        <Notice tone="danger" title="Not saved" live className="mt-3">
          {error.message}
        </Notice>
      ) : null}
    </div>
  );
}
