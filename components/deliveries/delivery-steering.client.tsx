"use client";

import { useState } from "react";

import { Button, LinkButton } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { send, useSend } from "#components/ui/send.client";
import type { RetryDeliveryOutcome } from "#lib/deliveries/retry-delivery";
import type { DeliveryView } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";

type Props = { delivery: DeliveryView; onDone: () => void };

/** What a person can do now: stop it, try now, send again, or say what they see in the inbox. */
export function DeliverySteering({ delivery, onDone }: Props) {
  const { can, id } = delivery;
  const retry = useSend();
  const [told, setTold] = useState<RetryDeliveryOutcome["kind"]>();
  if (!can.cancel && !can.retry && !can.tryNow && !can.resolve) return null;
  const again = async () => {
    const sent = await retry.run<RetryDeliveryOutcome>(paths.api.deliveryRetry(id));
    setTold(sent.ok ? sent.data.kind : undefined);
    onDone();
  };
  return (
    <div className="mt-8 max-w-2xl">
      {can.resolve ? <Resolve delivery={delivery} onDone={onDone} /> : null}
      <div className="flex flex-wrap gap-3">
        {can.tryNow ? (
          <Button busy={retry.busy && "Trying…"} onClick={() => void again()}>
            Try now
          </Button>
        ) : null}
        {can.retry ? (
          <>
            <Button variant="primary" busy={retry.busy && "Sending again…"} onClick={() => void again()}>
              Try again
            </Button>
            <LinkButton href={paths.draft(delivery.draftId)}>Open the draft</LinkButton>
          </>
        ) : null}
        {can.cancel ? (
          <ConfirmDialog
            renderTrigger={(open) => <Button onClick={open}>Cancel this send</Button>}
            title="Cancel this send?"
            consequences={[
              delivery.state === "fetching"
                ? "TikTok gets no more of the video. Should it have all of it already, the draft appears all the same, and we say so."
                : "Nothing more goes to TikTok and no draft will appear there.",
              "The draft here stays as it is; sending it later needs a new consent.",
            ]}
            confirm="Cancel the send"
            busyWords="Cancelling…"
            tone="danger"
            onConfirm={async () => {
              const sent = await send(paths.api.deliveryCancel(id));
              onDone();
              return sent.ok ? undefined : sent.error.sentence;
            }}
          />
        ) : null}
      </div>
      {told === "consent_too_old" || told === "consent_outdated" ? (
        <Notice tone="attention" title="Nothing was sent again" live className="mt-4">
          {told === "consent_too_old" ? "The consent is more than a day old." : "The draft was changed or sent anew since the consent."}{" "}
          Open the draft and look at it there.
        </Notice>
      ) : null}
      {retry.error ? (
        <Notice tone="danger" title="That did not work" live className="mt-4">
          {retry.error.sentence}
        </Notice>
      ) : null}
    </div>
  );
}

function Resolve({ delivery, onDone }: Props) {
  const choose = useSend();
  const resolve = async (choice: "there" | "send_again") => {
    const sent = await choose.run(paths.api.deliveryResolve(delivery.id), { body: { choice } });
    onDone();
    return sent.ok ? undefined : sent.error.sentence;
  };
  return (
    <Notice
      tone="attention"
      title="We cannot tell whether TikTok received this"
      className="mb-6"
      action={
        <>
          <Button busy={choose.busy && "Noting it…"} onClick={() => void resolve("there")}>
            It is there
          </Button>
          <ConfirmDialog
            renderTrigger={(open) => <Button onClick={open}>Send again</Button>}
            title="Send it again?"
            consequences={["If the first one did arrive, there will be two drafts in the inbox; discard one on the phone."]}
            confirm="Send again"
            busyWords="Sending again…"
            onConfirm={() => resolve("send_again")}
          />
        </>
      }
    >
      Look in the TikTok inbox of {delivery.accountName} on the phone, then choose. Both choices are recorded.
    </Notice>
  );
}
