"use client";

import { LockKeyholeOpen } from "lucide-react";
import { useState } from "react";

import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { Facts, Row, Rows } from "#components/ui/rows";
import { useSend } from "#components/ui/send.client";
import { Time } from "#components/ui/time";
import { paths } from "#lib/paths";
import type { StatementView } from "#lib/privacy/schema";
import { noteWords } from "#lib/privacy/words";

/** What people wrote about a request, once the seal is opened. */
export function Statement({ id, open }: { id: string; open: boolean }) {
  const { busy, error, run } = useSend();
  const [view, setView] = useState<StatementView>();
  const unseal = async () => {
    const sent = await run<StatementView>(paths.api.deletionStatement(id));
    if (sent.ok) setView(sent.data);
  };
  if (!view) {
    return (
      <>
        <p className="mb-4 text-soft">
          {open ? "It is sealed. Opening it is recorded, under your name." : "Only what the asker was told is left."}
        </p>
        <Button icon={LockKeyholeOpen} busy={busy && "Opening…"} onClick={() => void unseal()}>
          Open what was written
        </Button>
        <ErrorLine className="mt-3">{error?.sentence}</ErrorLine>
      </>
    );
  }
  const { statement, notes } = view;
  return (
    <div aria-live="polite">
      {statement ? (
        <Facts
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
            ["What helps to decide", <Words key="facts">{statement.facts === "" ? "Nothing was written." : statement.facts}</Words>],
          ]}
        />
      ) : null}
      {notes.length > 0 ? (
        <Rows label="Written since" className="mt-6">
          {notes.map(({ id: note, kind, at, words, from }) => (
            <Row key={note} title={from === null ? noteWords[kind] : `${noteWords[kind]}: ${from}`} meta={<Time at={at} show="full" />}>
              <Words>{words}</Words>
            </Row>
          ))}
        </Rows>
      ) : null}
      {!statement && notes.length === 0 ? <p className="text-soft">Nothing is left of it.</p> : null}
    </div>
  );
}

function Words({ children }: { children: string }) {
  return <p className="max-w-prose whitespace-pre-line wrap-anywhere">{children}</p>;
}
