"use client";

import type { FormEvent } from "react";
import { useState } from "react";

import { Button } from "#components/ui/button";
import { Checkbox } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { useSend } from "#components/ui/send.client";
import type { MailChoice } from "#lib/mail/schema";
import { isApprovalCause, mailCauses, type MailCause } from "#lib/mail/state";
import { causeWords } from "#lib/mail/words";
import { paths } from "#lib/paths";

type Props = { initial: MailChoice; approvals: boolean; admin: boolean };

/** What one gets e-mail about. All off means none at all. */
export function MailChoiceForm({ initial, approvals, admin }: Props) {
  const [choice, setChoice] = useState(initial);
  const [saved, setSaved] = useState(false);
  const save = useSend();
  const change = (next: MailChoice) => {
    setSaved(false);
    setChoice(next);
  };
  const tick = (cause: MailCause, on: boolean) =>
    change({ ...choice, causes: mailCauses.filter((one) => (one === cause ? on : choice.causes.includes(one))) });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaved(false);
    const sent = await save.run<MailChoice>(paths.api.mailChoice(), { method: "PUT", body: choice });
    if (sent.ok) setSaved(true);
  };
  const ticks = (causes: MailCause[]) =>
    causes.map((cause) => (
      <Checkbox
        key={cause}
        name={cause}
        label={causeWords[cause].label}
        hint={causeWords[cause].hint}
        checked={choice.causes.includes(cause)}
        onChange={(event) => tick(cause, event.currentTarget.checked)}
      />
    ));
  const sends = mailCauses.filter((cause) => !isApprovalCause(cause));
  return (
    <form method="dialog" onSubmit={(event) => void submit(event)} className="space-y-5">
      {save.error ? <Notice tone="danger" title={save.error.sentence} live /> : null}
      <fieldset className="space-y-3">
        <legend className="mb-3 text-sm font-medium">In the sends that you agreed to, tell me when</legend>
        {ticks(sends)}
      </fieldset>
      {approvals ? (
        <fieldset className="space-y-3">
          <legend className="mb-3 text-sm font-medium">In approvals, tell me when</legend>
          {ticks(mailCauses.filter(isApprovalCause))}
        </fieldset>
      ) : null}
      {admin ? (
        <Checkbox
          name="everyone"
          label="Also for everybody else’s sends"
          hint="The same e-mails for the whole shop, and for accounts that no send waits for."
          checked={choice.everyone}
          disabled={!choice.causes.some((cause) => !isApprovalCause(cause))}
          onChange={(event) => change({ ...choice, everyone: event.currentTarget.checked })}
        />
      ) : null}
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" busy={save.busy && "Saving…"}>
          Save
        </Button>
        <p role="status" className="text-sm text-soft">
          {saved ? savedWords(choice, approvals) : ""}
        </p>
      </div>
    </form>
  );
}

const savedWords = ({ causes }: MailChoice, approvals: boolean) =>
  causes.some((cause) => approvals || !isApprovalCause(cause)) ? "Saved." : "Saved. You get no e-mail.";
