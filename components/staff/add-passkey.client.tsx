"use client";

import { startRegistration } from "@simplewebauthn/browser";
import { Fingerprint } from "lucide-react";
import type { FormEvent } from "react";
import { useId, useState } from "react";

import { passkeyTrouble, usePasskeys } from "#components/staff/passkey.client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { Field, Input } from "#components/ui/field";
import { send } from "#components/ui/send.client";
import { paths } from "#lib/paths";

type Ask = Parameters<typeof startRegistration>[0]["optionsJSON"];
type Outcome = { kind: "added"; codes: string[] | null } | { kind: "wrong" };
type Props = {
  /** What to call it unless the person says otherwise. */
  device: string;
  onAdded: (codes: string[] | null) => void;
};

/** Makes the passkey and has it kept; the recovery codes of a first one, or why it did not work (null when the person gave it up). */
async function makePasskey(name: FormDataEntryValue | null): Promise<{ codes: string[] | null } | { trouble: string | null }> {
  const asked = await send<Ask>(paths.api.passkeyOptions());
  if (!asked.ok) return { trouble: asked.error.sentence };
  const made = await startRegistration({ optionsJSON: asked.data }).catch((error: unknown) => ({ trouble: passkeyTrouble(error) }));
  if ("trouble" in made) return made;
  const kept = await send<Outcome>(paths.api.passkeys(), { body: { name, passkey: made } });
  if (!kept.ok) return { trouble: kept.error.sentence };
  return kept.data.kind === "added" ? kept.data : { trouble: "The passkey could not be kept. Try again." };
}

/** Adds a passkey of this device, or of another one that the browser offers. */
export function AddPasskey({ device, onAdded }: Props) {
  const formId = useId();
  const known = usePasskeys();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const name = new FormData(event.currentTarget).get("name");
    setBusy(true);
    setTrouble(null);
    const made = await makePasskey(name);
    setBusy(false);
    if ("trouble" in made) return setTrouble(made.trouble);
    setOpen(false);
    onAdded(made.codes);
  };
  if (!known) return <p className="text-soft">This browser knows no passkeys.</p>;
  return (
    <>
      <Button icon={Fingerprint} onClick={() => setOpen(true)}>
        Add a passkey
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Add a passkey"
        lead="Your browser asks where to keep it: this device, your phone, or a security key."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button variant="primary" type="submit" form={formId} busy={busy && "Waiting for the device…"}>
              Go on
            </Button>
          </>
        }
      >
        <form method="dialog" id={formId} onSubmit={(event) => void submit(event)} noValidate>
          <Field label="Name" hint="So that you know it again." error={trouble ?? undefined}>
            {(wire) => <Input {...wire} name="name" defaultValue={device} maxLength={40} autoComplete="off" required />}
          </Field>
        </form>
      </Dialog>
    </>
  );
}
