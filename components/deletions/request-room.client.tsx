"use client";

import { useState } from "react";

import { AccountChoice } from "#components/deletions/account-choice.client";
import { Decide } from "#components/deletions/decide.client";
import { Statement } from "#components/deletions/statement.client";
import { requestFacts } from "#components/policy/request-facts";
import { Notice } from "#components/ui/notice";
import { Facts, Row, Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import type { RequestView } from "#lib/privacy/schema";
import { isOpen } from "#lib/privacy/state";
import { refusalWords } from "#lib/privacy/words";

/** One request: what was written, which account it means, what to decide, what was done. */
export function RequestRoom({ request }: { request: RequestView }) {
  const [chosen, setChosen] = useState<string[]>(
    request.state === "objected"
      ? request.accounts.filter(({ restricted }) => restricted || request.accounts.length === 1).map(({ id }) => id)
      : [],
  );
  const open = isOpen(request.state);
  const ofForm = request.origin === "form";
  return (
    <>
      <Section title="The request">
        <Facts
          items={[
            ...requestFacts(request),
            request.objectBy ? ["The shop may object until", <Time key="object" at={request.objectBy} show="full" />] : null,
            request.refusal ? ["Why it was refused", refusalWords[request.refusal]] : null,
          ]}
        />
        {request.mailGoes || !open || !ofForm ? null : (
          <Notice tone="attention" title="No e-mail is configured" className="mt-6">
            What you decide appears on the status page only. Write to the asker yourself; the address is below.
          </Notice>
        )}
      </Section>
      {request.written ? (
        <Section title="What was written">
          <Statement id={request.id} open={open} />
        </Section>
      ) : null}
      {open ? (
        <>
          <Section title="Which account is meant" lead="Only a whole name finds an account, and every search is recorded.">
            <AccountChoice request={request} chosen={chosen} onChoose={setChosen} />
          </Section>
          <Section title="Decide">
            <Decide request={request} chosen={chosen} />
          </Section>
        </>
      ) : null}
      <Section title="What was done">
        <Rows label="What was done">
          {request.history.map(({ id, at, words }) => (
            <Row
              key={id}
              title={<span className="font-normal">{words}</span>}
              aside={<Time at={at} show="full" className="text-sm text-soft" />}
            />
          ))}
        </Rows>
      </Section>
    </>
  );
}
