"use client";

import { LockKeyholeOpen } from "lucide-react";
import { useState } from "react";

import { AccountSearch } from "#components/deletion-requests/account-search.client";
import { DecisionForm } from "#components/deletion-requests/decision-form.client";
import { requestFacts } from "#components/deletion-requests/request-facts";
import { RequestSteps } from "#components/deletion-requests/request-steps";
import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { DescriptionList, Row, Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import { noteLabels, rejectionLabels } from "#lib/deletion-requests/labels";
import type { DeletionRequestView, StatementView } from "#lib/deletion-requests/schema";
import { isUndecided } from "#lib/deletion-requests/state";

/** One request for the operator: its text, the account it means, the decision and its history. */
export function DeletionRequestDetail({ request }: { request: DeletionRequestView }) {
  const [selected, setSelected] = useState<string[]>(
    request.state === "objected"
      ? request.accounts
          .filter(({ restricted }) => restricted || request.accounts.length === 1)
          .map(({ id }) => id)
      : [],
  );
  const [statement, setStatement] = useState<StatementView>();
  const open = isUndecided(request.state);
  return (
    <>
      {request.origin === "form" ? (
        <Section title="Steps">
          <RequestSteps
            request={request}
            accountFound={selected.length > 0 || request.accounts.length > 0}
          />
        </Section>
      ) : null}
      <Section title="The request">
        <DescriptionList
          items={[
            ...requestFacts(request),
            request.objectionDeadline
              ? [
                  "The shop can object until",
                  <Time key="object" at={request.objectionDeadline} show="full" />,
                ]
              : null,
            request.rejectionReason
              ? ["Reason for the rejection", rejectionLabels[request.rejectionReason]]
              : null,
          ]}
        />
      </Section>
      {request.hasSealedText ? (
        <Section title="Text of the request">
          <Statement id={request.id} open={open} view={statement} onRead={setStatement} />
        </Section>
      ) : null}
      {open ? (
        <>
          <Section title="Account" lead="Enter the complete name. Every search is recorded.">
            <AccountSearch
              request={request}
              requested={statement?.statement?.account ?? ""}
              selected={selected}
              onSelect={setSelected}
            />
          </Section>
          <Section title="Decision">
            <DecisionForm request={request} selected={selected} />
          </Section>
        </>
      ) : null}
      <Section title="History">
        <Rows label="History">
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

type StatementProps = {
  id: string;
  open: boolean;
  /** Undefined until the operator has opened it. */
  view: StatementView | undefined;
  onRead: (view: StatementView) => void;
};

/** Everything that was written about a request, once the operator has opened it. */
function Statement({ id, open, view, onRead }: StatementProps) {
  const { busy, error, run } = useApiRequest();
  const unseal = async () => {
    const sent = await run("POST /api/deletion-requests/[id]/statement", { params: { id } });
    if (sent.ok) onRead(sent.data);
  };
  if (!view) {
    return (
      <>
        <p className="mb-4 text-soft">
          {open
            ? "The text is encrypted. Reading it is recorded under your name."
            : "Only our messages to the requester are left."}
        </p>
        <Button icon={LockKeyholeOpen} busy={busy && "Opening…"} onClick={() => void unseal()}>
          Read the text
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
              "Supporting details",
              <NoteText key="facts">{statement.facts === "" ? "None" : statement.facts}</NoteText>,
            ],
          ]}
        />
      ) : null}
      {notes.length > 0 ? (
        <Rows label="Messages" className="mt-6">
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
      {!statement && notes.length === 0 ? <p className="text-soft">No text is left.</p> : null}
    </div>
  );
}

function NoteText({ children }: { children: string }) {
  return <p className="max-w-prose whitespace-pre-line wrap-anywhere">{children}</p>;
}
