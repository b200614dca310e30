"use client";

import { useState } from "react";

import { NewDraftButton } from "#components/drafts/new-draft-button.client";
import { Button, LinkButton } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { api, useApiRequest } from "#components/ui/api.client";
import type { RetryDeliveryResult } from "#lib/deliveries/retry-delivery";
import type { DeliveryView } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";

type Props = { delivery: DeliveryView; onDone: () => void };
type ActionsProps = Props & {
  /** The video still exists, so that a new draft can be created from it. */
  canCopy: boolean;
};

/** What a person can do now: cancel, try now, send again, or report what they see in the inbox. */
export function DeliveryActions({ delivery, canCopy, onDone }: ActionsProps) {
  const { can, id } = delivery;
  const retry = useApiRequest();
  const [result, setResult] = useState<RetryDeliveryResult["kind"]>();
  const copies = delivery.ended && !can.resolve && canCopy;
  const reopened = can.retry || delivery.state === "cancelled" || delivery.state === "refused";
  if (!can.cancel && !can.retryNow && !can.resolve && !reopened && !copies) return null;
  const sendAgain = async () => {
    const sent = await retry.run("POST /api/deliveries/[id]/retry", { params: { id } });
    setResult(sent.ok ? sent.data.kind : undefined);
    onDone();
  };
  return (
    <div className="mt-8 max-w-2xl">
      {can.resolve ? <Resolve delivery={delivery} onDone={onDone} /> : null}
      <div className="flex flex-wrap gap-3">
        {can.retryNow ? (
          <Button busy={retry.busy && "Trying…"} onClick={() => void sendAgain()}>
            Try now
          </Button>
        ) : null}
        {can.retry ? (
          <Button
            variant="primary"
            busy={retry.busy && "Sending again…"}
            onClick={() => void sendAgain()}
          >
            Try again
          </Button>
        ) : null}
        {reopened ? (
          <LinkButton href={paths.draft(delivery.draftId)}>Open the draft</LinkButton>
        ) : null}
        {copies ? <NewDraftButton from={{ fromDeliveryId: id }} /> : null}
        {can.cancel ? (
          <ConfirmDialog
            renderTrigger={(open) => <Button onClick={open}>Cancel delivery</Button>}
            title="Cancel this delivery?"
            consequences={[
              delivery.state === "pulling"
                ? "TikTok gets no more of the video. If it already has all of it, the draft will still appear, and we will show that."
                : "Nothing more is sent to TikTok and no draft will appear there.",
              "The draft here does not change. Sending it later needs a new consent.",
            ]}
            confirmLabel="Cancel delivery"
            busyLabel="Cancelling…"
            tone="danger"
            onConfirm={async () => {
              const sent = await api("POST /api/deliveries/[id]/cancel", { params: { id } });
              onDone();
              return sent.ok ? undefined : sent.error.message;
            }}
          />
        ) : null}
      </div>
      {result === "consent_expired" || result === "consent_outdated" ? (
        <Notice tone="attention" title="Not sent again" live className="mt-4">
          {result === "consent_expired"
            ? "The consent is more than a day old."
            : "The draft was changed or sent again since the consent."}{" "}
          Open the draft to review it.
        </Notice>
      ) : null}
      {retry.error ? (
        <Notice tone="danger" title="The video was not sent again" live className="mt-4">
          {retry.error.message}
        </Notice>
      ) : null}
    </div>
  );
}

function Resolve({ delivery, onDone }: Props) {
  const choose = useApiRequest();
  const resolve = async (choice: "found_in_inbox" | "send_again") => {
    const sent = await choose.run("POST /api/deliveries/[id]/resolve", {
      params: { id: delivery.id },
      body: { choice },
    });
    onDone();
    return sent.ok ? undefined : sent.error.message;
  };
  return (
    <Notice
      tone="attention"
      title="We don’t know whether TikTok received this"
      className="mb-6"
      action={
        <>
          <Button busy={choose.busy && "Saving…"} onClick={() => void resolve("found_in_inbox")}>
            The draft is there
          </Button>
          <ConfirmDialog
            renderTrigger={(open) => <Button onClick={open}>Send again</Button>}
            title="Send it again?"
            consequences={[
              "If the first one arrived, there will be two drafts in the inbox. Discard one on the phone.",
            ]}
            confirmLabel="Send again"
            busyLabel="Sending again…"
            onConfirm={() => resolve("send_again")}
          />
        </>
      }
    >
      Look in the TikTok inbox of {delivery.accountName} on the phone, then choose. Both choices are
      recorded.
    </Notice>
  );
}
