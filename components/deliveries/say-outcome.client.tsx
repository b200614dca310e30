"use client";

import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { Notice } from "#components/ui/notice";
import { useSend } from "#components/ui/send.client";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import type { SayOutcomeOutcome } from "#lib/deliveries/say-outcome";
import type { DeliveryView, SayInput } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";

type Said = SayInput["said"];

/** Tells the studio what became of a draft in the inbox; resolves to whether it was noted. */
function useSaying(deliveryId: string, onDone: () => void) {
  const { busy, error, run } = useSend();
  const say = async (said: Said) => {
    const sent = await run<SayOutcomeOutcome>(paths.api.deliverySay(deliveryId), { body: { said } });
    onDone();
    return sent.ok ? sent.data.kind === "noted" : false;
  };
  return { busy, error, say };
}

type DiscardedProps = { deliveryId: string; videoName: string; onDone: () => void };

/** The one word that frees a place on the desk; it can be taken back. */
export function DiscardedButton({ deliveryId, videoName, onDone }: DiscardedProps) {
  const { busy, error, say } = useSaying(deliveryId, onDone);
  const tell = async () => {
    if (!(await say("discarded"))) return;
    toast(`${videoName} no longer counts.`, { action: { words: "Undo", run: () => void say("waiting") } });
  };
  return (
    <>
      <Button variant="plain" size="s" className="-ml-1 underline decoration-edge" busy={busy && "Noting it…"} onClick={() => void tell()}>
        I discarded it
        <span className="sr-only">: {videoName}, on the phone</span>
      </Button>
      <ErrorLine className="text-sm">{error?.sentence}</ErrorLine>
    </>
  );
}

/** On the page of a delivery: what a person may say of a draft in the inbox, and what was said. */
export function SayOutcome({ delivery, onDone }: { delivery: DeliveryView; onDone: () => void }) {
  const { busy, error, say } = useSaying(delivery.id, onDone);
  const { said } = delivery;
  return (
    <div className="mt-8 max-w-2xl border-t pt-5">
      <p className="text-soft" aria-live="polite">
        {said ? (
          <>
            A person said <Time at={said.at} /> that it was {said.outcome} on the phone, so its place in the inbox counts as free.
          </>
        ) : (
          "Done on the phone? TikTok does not tell of a discarded draft, and of a post not always. Your word frees its place for the next one."
        )}
      </p>
      <div className="mt-3 flex flex-wrap gap-3">
        {said ? (
          <Button size="s" busy={busy && "Taking it back…"} onClick={() => void say("waiting")}>
            No, it still waits in the inbox
          </Button>
        ) : (
          <>
            <Button size="s" disabled={busy} onClick={() => void say("posted")}>
              I posted it
            </Button>
            <Button size="s" disabled={busy} onClick={() => void say("discarded")}>
              I discarded it
            </Button>
          </>
        )}
      </div>
      {error ? (
        <Notice tone="danger" title="That was not noted" live className="mt-3">
          {error.sentence}
        </Notice>
      ) : null}
    </div>
  );
}
