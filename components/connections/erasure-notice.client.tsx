"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { Field, Textarea } from "#components/ui/field";
import { FormDialog } from "#components/ui/form-dialog.client";
import { Notice } from "#components/ui/notice";
import { Time } from "#components/ui/time";
import type { ConnectionView } from "#lib/connections/schema";
import { getFormValue } from "#components/ui/get-form-value";

type Props = {
  connection: Pick<ConnectionView, "id" | "displayName" | "restricted" | "erasure">;
  mayManage: boolean;
};

/** Shows an account's restriction or planned erasure, and how to object. */
export function ErasureNotice({
  connection: { id, displayName, restricted, erasure },
  mayManage,
}: Props) {
  if (erasure === null) {
    return restricted ? (
      <Notice tone="attention" title="Restricted" className="mt-5">
        Someone asked us to delete this account’s data, and we are reviewing the request. Until then
        its data cannot be deleted and nothing new can be approved or sent. You can still disconnect
        the account.
      </Notice>
    ) : null;
  }
  return (
    <Notice
      tone="danger"
      title={
        <>
          All data of this account will be erased on <Time at={erasure.at} show="full" />
        </>
      }
      action={
        mayManage && erasure.canObject ? <ObjectionDialog id={id} name={displayName} /> : undefined
      }
      className="mt-5"
    >
      {erasure.canObject
        ? `Someone who says the account is theirs asked for this.${mayManage ? "" : " An administrator of your shop can object."}`
        : "Your shop’s objection was rejected. Save what you still need before then."}
      {restricted ? " Until then nothing new can be approved or sent." : ""}
    </Notice>
  );
}

function ObjectionDialog({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { busy, error, errorMessage, run, clear } = useApiRequest();
  const close = () => {
    clear();
    setOpen(false);
  };
  const submit = async (form: HTMLFormElement) => {
    const sent = await run("POST /api/connections/[id]/objection", {
      params: { id },
      body: { reason: getFormValue(form, "reason") },
    });
    if (sent.ok) router.refresh();
    return sent.ok;
  };
  return (
    <>
      <Button size="s" onClick={() => setOpen(true)}>
        Object
        <span className="sr-only"> to the erasure of {name}</span>
      </Button>
      <FormDialog
        open={open}
        onClose={close}
        title={`Object to the erasure of ${name}`}
        lead="Nothing is erased until an operator has read your reason and decided."
        submitLabel="Send objection"
        busy={busy && "Sending…"}
        onSubmit={submit}
      >
        <Field
          label="Why the data should stay"
          hint="Tell us how long the account has been yours and who runs it."
          error={error?.fields?.["reason"]}
        >
          {(wire) => <Textarea {...wire} name="reason" />}
        </Field>
        <ErrorLine>{errorMessage}</ErrorLine>
      </FormDialog>
    </>
  );
}
