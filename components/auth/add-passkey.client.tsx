"use client";

import { startRegistration } from "@simplewebauthn/browser";
import { Fingerprint } from "lucide-react";
import { useState } from "react";

import { passkeyErrorLabel, usePasskeySupport } from "#components/auth/webauthn.client";
import { api } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { FormDialog } from "#components/ui/form-dialog.client";
import { getFormValue } from "#components/ui/get-form-value";

type Props = {
  /** The suggested name. */
  device: string;
  onAdded: (codes: string[] | null) => void;
};

/** Saves a new passkey. Returns a first one's recovery codes, or an error (null if cancelled). */
async function createPasskey(
  name: string,
): Promise<{ codes: string[] | null } | { error: string | null }> {
  const options = await api("POST /api/security/passkeys/options");
  if (!options.ok) return { error: options.error.message };
  const credential = await startRegistration({ optionsJSON: options.data }).catch(
    (error: unknown) => ({ error: passkeyErrorLabel(error) }),
  );
  if ("error" in credential) return credential;
  const clientExtensionResults = { ...credential.clientExtensionResults };
  const passkey = { ...credential, clientExtensionResults };
  const saved = await api("POST /api/security/passkeys", { body: { name, passkey } });
  if (!saved.ok) return { error: saved.error.message };
  return saved.data.kind === "added"
    ? saved.data
    : { error: "The passkey could not be saved. Try again." };
}

/** Adds a passkey on this device, or on another one that the browser offers. */
export function AddPasskey({ device, onAdded }: Props) {
  const isSupported = usePasskeySupport();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const close = () => {
    setError(null);
    setOpen(false);
  };
  const submit = async (form: HTMLFormElement) => {
    if (busy) return false;
    setBusy(true);
    setError(null);
    const result = await createPasskey(getFormValue(form, "name"));
    setBusy(false);
    if ("error" in result) {
      setError(result.error);
      return false;
    }
    onAdded(result.codes);
    return true;
  };
  if (!isSupported) return <p className="text-soft">This browser doesn’t support passkeys.</p>;
  return (
    <>
      <Button icon={Fingerprint} onClick={() => setOpen(true)}>
        Add a passkey
      </Button>
      <FormDialog
        open={open}
        onClose={close}
        title="Add a passkey"
        lead="Your browser asks where to save it: on this device, your phone or a security key."
        submitLabel="Continue"
        busy={busy && "Waiting for your device…"}
        onSubmit={submit}
      >
        <Field label="Name" hint="To recognise it later." error={error ?? undefined}>
          {(wire) => (
            <Input
              {...wire}
              name="name"
              defaultValue={device}
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
