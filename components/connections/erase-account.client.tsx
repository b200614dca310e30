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
import { getFormValue } from "#components/ui/get-form-value";

type EraseAccountResult =
  | { kind: "started"; code: string; status: string }
  | { kind: "already_running" };

/** Deletes all data of one account after a typed confirmation; shows the receipt code once. */
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
    const confirm = getFormValue(event.currentTarget, "confirm");
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
      <Button onClick={close}>Cancel</Button>
      <Button variant="danger" type="submit" form={formId} busy={erase.busy && "Starting…"}>
        Delete all data
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
        title={outcome ? "Deletion started" : `Delete all data of ${name}?`}
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
              The account will be disconnected. Its profile, drafts, videos, consents and delivery
              records will be permanently deleted. Drafts that are already in the TikTok inbox stay
              there.
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
    return <Notice live title="This account is already being deleted" />;
  return (
    <Notice
      live
      tone="ok"
      title="Save this receipt code. It is shown only once."
      action={<CopyButton text={outcome.code}>Copy the code</CopyButton>}
    >
      <p className="font-medium text-ink wrap-anywhere">{outcome.code}</p>
      <p className="mt-1">
        Use it on the{" "}
        <a className="text-link" href={outcome.status}>
          status page
        </a>{" "}
        to see what was deleted.
      </p>
    </Notice>
  );
}
