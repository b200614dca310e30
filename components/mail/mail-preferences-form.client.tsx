"use client";

import { useState } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { Checkbox } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { topicLabels } from "#lib/mail/labels";
import type { MailPreferences } from "#lib/mail/schema";
import { isApprovalTopic, type MailTopic, mailTopics } from "#lib/mail/topics";

type Props = { initial: MailPreferences; approvals: boolean; admin: boolean };

/** Chooses e-mail topics. All off means no e-mail. */
export function MailPreferencesForm({ initial, approvals, admin }: Props) {
  const [choice, setChoice] = useState(initial);
  const [saved, setSaved] = useState(false);
  const save = useApiRequest();
  const change = (next: MailPreferences) => {
    setSaved(false);
    setChoice(next);
  };
  const tick = (cause: MailTopic, on: boolean) =>
    change({
      ...choice,
      topics: mailTopics.filter((one) => (one === cause ? on : choice.topics.includes(one))),
    });
  const submit = async () => {
    setSaved(false);
    const sent = await save.run("PUT /api/mail-preferences", { body: choice });
    if (sent.ok) setSaved(true);
  };
  const ticks = (causes: MailTopic[]) =>
    causes.map((cause) => (
      <Checkbox
        key={cause}
        name={cause}
        label={topicLabels[cause].label}
        hint={topicLabels[cause].hint}
        checked={choice.topics.includes(cause)}
        onChange={(event) => tick(cause, event.currentTarget.checked)}
      />
    ));
  const sends = mailTopics.filter((cause) => !isApprovalTopic(cause));
  return (
    <Form onSubmit={submit} className="space-y-5">
      {save.error ? <Notice tone="danger" title={save.error.message} live /> : null}
      <fieldset className="space-y-3">
        <legend className="mb-3 text-sm font-medium">E-mail me about my sends when</legend>
        {ticks(sends)}
      </fieldset>
      {approvals ? (
        <fieldset className="space-y-3">
          <legend className="mb-3 text-sm font-medium">E-mail me about approvals when</legend>
          {ticks(mailTopics.filter(isApprovalTopic))}
        </fieldset>
      ) : null}
      {admin ? (
        <Checkbox
          name="everyone"
          label="Also about everyone else’s sends"
          hint="The same e-mails for the whole shop, including accounts that no send is waiting for."
          checked={choice.wholeShop}
          disabled={!choice.topics.some((cause) => !isApprovalTopic(cause))}
          onChange={(event) => change({ ...choice, wholeShop: event.currentTarget.checked })}
        />
      ) : null}
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" busy={save.busy && "Saving…"}>
          Save
        </Button>
        <p role="status" className="text-sm text-soft">
          {saved ? savedLabel(choice, approvals) : ""}
        </p>
      </div>
    </Form>
  );
}

const savedLabel = ({ topics }: MailPreferences, approvals: boolean) =>
  topics.some((cause) => approvals || !isApprovalTopic(cause))
    ? "Saved."
    : "Saved. You will get no e-mails.";
