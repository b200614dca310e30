"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button.client";
import { Dialog } from "#components/ui/dialog.client";
import { ErrorLine } from "#components/ui/error-line";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { eraseConfirmationWord } from "#lib/deletion-requests/schema";
import { formText } from "#components/ui/form-text";

type EraseAccountResult =
  | { kind: "started"; code: string; status: string }
  | { kind: "already_running" };

/** Deletes everything about one account, after the word was typed; shows the receipt's code once. */
export function EraseAccount({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const formId = useId();
  const [open, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<EraseAccountResult>();
  const erase = useApiRequest();

  const close = () => {
    setOpen(false);
    if (outcome) router.refresh();
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const confirm = formText(event.currentTarget, "confirm");
    const sent = await erase.run("POST /api/connections/[id]/erase", {
      params: { id },
      body: { confirm },
    });
    if (sent.ok) setOutcome(sent.data);
  };
  const footer = outcome ? (
    <Button variant="primary" onClick={close}>
      Done
    </Button>
  ) : (
    <>
      <Button onClick={close}>Keep everything</Button>
      <Button variant="danger" type="submit" form={formId} busy={erase.busy && "Beginning…"}>
        Delete everything
      </Button>
    </>
  );
  return (
    <>
      <Button
        size="s"
        variant="plain"
        aria-label={`Delete all data of ${name}`}
        onClick={() => setOpen(true)}
      >
        Delete all data
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={outcome ? "Deletion has begun" : `Delete everything about ${name}?`}
        footer={footer}
      >
        {outcome ? (
          <ErasureStarted outcome={outcome} />
        ) : (
          <form
            method="dialog"
            id={formId}
            onSubmit={(event) => void submit(event)}
            className="space-y-5"
            noValidate
          >
            <p>
              The account is disconnected. Its profile, the drafts and videos made for it, consents
              and delivery records are deleted and cannot be brought back. What already arrived in
              the TikTok inbox stays there.
            </p>
            <Field
              label={`Type “${eraseConfirmationWord}” to confirm`}
              error={erase.error?.fields?.["confirm"]}
            >
              {(wire) => (
                <Input {...wire} name="confirm" autoComplete="off" autoCapitalize="none" />
              )}
            </Field>
            <ErrorLine>{erase.errorMessage}</ErrorLine>
          </form>
        )}
      </Dialog>
    </>
  );
}

function ErasureStarted({ outcome }: { outcome: EraseAccountResult }) {
  if (outcome.kind === "already_running")
    return <Notice live title="A deletion of this account is already running" />;
  return (
    <Notice
      live
      tone="ok"
      title="Keep this receipt code; it is shown only now"
      action={<CopyButton text={outcome.code}>Copy the code</CopyButton>}
    >
      <p className="font-medium text-ink wrap-anywhere">{outcome.code}</p>
      <p className="mt-1">
        With it, the{" "}
        <a className="text-link" href={outcome.status}>
          status page
        </a>{" "}
        tells what was deleted.
      </p>
    </Notice>
  );
}
