"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { api, useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Field, Input } from "#components/ui/field";
import { FormDialog } from "#components/ui/form-dialog.client";
import { Row } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import type { PasskeyView } from "#lib/auth/schema";
import { getFormValue } from "#components/ui/get-form-value";

/** One passkey: its name, when it was last used, and buttons to rename or remove it. */
export function PasskeyRow({
  passkey: { id, name, createdAt, lastUsedAt },
}: {
  passkey: PasskeyView;
}) {
  const router = useRouter();
  const remove = async () => {
    const sent = await api("DELETE /api/security/passkeys/[id]", { params: { id } });
    if (!sent.ok) return sent.error.message;
    toast("Passkey removed");
    router.refresh();
    return undefined;
  };
  return (
    <Row
      title={name}
      meta={
        <>
          {lastUsedAt ? (
            <>
              Last used <Time at={lastUsedAt} />
            </>
          ) : (
            "Not used yet"
          )}{" "}
          · added <Time at={createdAt} show="date" />
        </>
      }
      aside={
        <>
          <RenamePasskey id={id} name={name} />
          <ConfirmDialog
            renderTrigger={(open) => (
              <Button size="s" aria-label={`Remove ${name}`} onClick={open}>
                Remove
              </Button>
            )}
            title={`Remove ${name}?`}
            consequences={[
              "You can no longer sign in with it.",
              "Your device may still offer it. Delete it there too.",
            ]}
            confirmLabel="Remove passkey"
            busyLabel="Removing…"
            onConfirm={remove}
          />
        </>
      }
    />
  );
}

function RenamePasskey({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const rename = useApiRequest();
  const close = () => {
    rename.clear();
    setOpen(false);
  };
  const submit = async (form: HTMLFormElement) => {
    const sent = await rename.run("PATCH /api/security/passkeys/[id]", {
      params: { id },
      body: { name: getFormValue(form, "name") },
    });
    if (sent.ok) router.refresh();
    return sent.ok;
  };
  return (
    <>
      <Button size="s" variant="plain" aria-label={`Rename ${name}`} onClick={() => setOpen(true)}>
        Rename
      </Button>
      <FormDialog
        open={open}
        onClose={close}
        title={`Rename ${name}`}
        submitLabel="Save"
        busy={rename.busy && "Saving…"}
        onSubmit={submit}
      >
        <Field label="Name" error={rename.error?.fields?.["name"] ?? rename.error?.message}>
          {(wire) => (
            <Input
              {...wire}
              name="name"
              defaultValue={name}
              maxLength={40}
              autoComplete="off"
              required
            />
          )}
        </Field>
      </FormDialog>
    </>
  );
}
