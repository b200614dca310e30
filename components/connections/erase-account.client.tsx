"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button.client";
import { ErrorLine } from "#components/ui/error-line";
import { Field, Input } from "#components/ui/field";
import { FormDialog } from "#components/ui/form-dialog.client";
import { Notice } from "#components/ui/notice";
import { eraseConfirmationWord } from "#lib/deletion-requests/schema";
import { getFormValue } from "#components/ui/get-form-value";

type EraseAccountResult =
  | { kind: "started"; code: string; status: string }
  | { kind: "already_running" };

/** Deletes all data of one account after a typed confirmation; shows the receipt code once. */
export function EraseAccount({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<EraseAccountResult>();
  const erase = useApiRequest();

  const close = () => {
    erase.clear();
    setOpen(false);
    if (outcome) router.refresh();
  };
  const submit = async (form: HTMLFormElement) => {
    const confirm = getFormValue(form, "confirm");
    const sent = await erase.run("POST /api/connections/[id]/erase", {
      params: { id },
      body: { confirm },
    });
    if (sent.ok) setOutcome(sent.data);
    return false;
  };
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
      <FormDialog
        open={open}
        onClose={close}
        title={outcome ? "Deletion started" : `Delete all data of ${name}?`}
        submitLabel="Delete all data"
        tone="danger"
        busy={erase.busy && "Starting…"}
        onSubmit={submit}
        result={outcome ? <ErasureStarted outcome={outcome} /> : undefined}
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
          {(wire) => <Input {...wire} name="confirm" autoComplete="off" autoCapitalize="none" />}
        </Field>
        <ErrorLine>{erase.errorMessage}</ErrorLine>
      </FormDialog>
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
