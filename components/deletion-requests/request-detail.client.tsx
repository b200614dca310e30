"use client";

import { LockKeyholeOpen } from "lucide-react";
import { useState } from "react";

import { AccountSearch } from "#components/deletion-requests/account-search.client";
import { DecisionForm } from "#components/deletion-requests/decision-form.client";
import { requestFacts } from "#components/deletion-requests/request-facts";
import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { Notice } from "#components/ui/notice";
import { DescriptionList, Row, Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import { noteLabels, rejectionLabels } from "#lib/deletion-requests/labels";
import type { DeletionRequestView, StatementView } from "#lib/deletion-requests/schema";
import { isUndecided } from "#lib/deletion-requests/state";

/** One request: what was written, which account it means, what to decide, what was done. */
export function DeletionRequestDetail({ request }: { request: DeletionRequestView }) {
  const [chosen, setChosen] = useState<string[]>(
    request.state === "objected"
      ? request.accounts
          .filter(({ restricted }) => restricted || request.accounts.length === 1)
          .map(({ id }) => id)
      : [],
  );
  const open = isUndecided(request.state);
  const ofForm = request.origin === "form";
  return (
    <>
      <Section title="The request">
        <DescriptionList
          items={[
            ...requestFacts(request),
            request.objectionDeadline
              ? [
                  "The shop may object until",
                  <Time key="object" at={request.objectionDeadline} show="full" />,
                ]
              : null,
            request.rejectionReason
              ? ["Why it was refused", rejectionLabels[request.rejectionReason]]
              : null,
          ]}
        />
        {request.mailEnabled || !open || !ofForm ? null : (
          <Notice tone="attention" title="No e-mail is configured" className="mt-6">
            What you decide appears on the status page only. Write to the asker yourself; the
            address is below.
          </Notice>
        )}
      </Section>
      {request.hasSealedText ? (
        <Section title="What was written">
          <Statement id={request.id} open={open} />
        </Section>
      ) : null}
      {open ? (
        <>
          <Section
            title="Which account is meant"
            lead="Only a whole name finds an account, and every search is recorded."
          >
            <AccountSearch request={request} selected={chosen} onSelect={setChosen} />
          </Section>
          <Section title="Decide">
            <DecisionForm request={request} selected={chosen} />
          </Section>
        </>
      ) : null}
      <Section title="What was done">
        <Rows label="What was done">
          {request.history.map(({ id, at, text }) => (
            <Row
              key={id}
              title={<span className="font-normal">{text}</span>}
              aside={<Time at={at} show="full" className="text-sm text-soft" />}
            />
          ))}
        </Rows>
      </Section>
    </>
  );
}

/** What people wrote about a request, once the seal is opened. */
export function Statement({ id, open }: { id: string; open: boolean }) {
  const { busy, error, run } = useApiRequest();
  const [view, setView] = useState<StatementView>();
  const unseal = async () => {
    const sent = await run("POST /api/deletions/[id]/statement", { params: { id } });
    if (sent.ok) setView(sent.data);
  };
  if (!view) {
    return (
      <>
        <p className="mb-4 text-soft">
          {open
            ? "It is sealed. Opening it is recorded, under your name."
            : "Only what the asker was told is left."}
        </p>
        <Button icon={LockKeyholeOpen} busy={busy && "Opening…"} onClick={() => void unseal()}>
          Open what was written
        </Button>
        <ErrorLine className="mt-3">{error?.message}</ErrorLine>
      </>
    );
  }
  const { statement, notes } = view;
  return (
    <div aria-live="polite">
      {statement ? (
        <DescriptionList
          items={[
            [
              "TikTok account",
              <span key="account" className="font-medium wrap-anywhere">
                {statement.account}
              </span>,
            ],
            [
              "E-mail address",
              <span key="contact" className="wrap-anywhere">
                {statement.contact}
              </span>,
            ],
            [
              "What helps to decide",
              <NoteText key="facts">
                {statement.facts === "" ? "Nothing was written." : statement.facts}
              </NoteText>,
            ],
          ]}
        />
      ) : null}
      {notes.length > 0 ? (
        <Rows label="Written since" className="mt-6">
          {notes.map(({ id: note, kind, at, text, from }) => (
            <Row
              key={note}
              title={from === null ? noteLabels[kind] : `${noteLabels[kind]}: ${from}`}
              meta={<Time at={at} show="full" />}
            >
              <NoteText>{text}</NoteText>
            </Row>
          ))}
        </Rows>
      ) : null}
      {!statement && notes.length === 0 ? (
        <p className="text-soft">Nothing is left of it.</p>
      ) : null}
    </div>
  );
}

function NoteText({ children }: { children: string }) {
  return <p className="max-w-prose whitespace-pre-line wrap-anywhere">{children}</p>;
}
