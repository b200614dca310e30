"use client";

import { Fingerprint } from "lucide-react";
import type { FormEvent } from "react";
import { useState } from "react";

import { askBrowser, usePasskeys } from "#components/staff/passkey.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { sendOnce } from "#components/ui/send.client";
import { paths } from "#lib/paths";

type Ask = Parameters<typeof askBrowser>[0];

/** How the person can prove it, as the studio says. */
export type Ways = { code: boolean; provider: boolean; passkey: Ask | null };
type Outcome = { kind: "confirmed" | "wrong" };

type Props = {
  /** The id of the form, for the button outside it. */
  form: string;
  ways: Ways;
  email: string;
  busy: boolean;
  onBusy: (busy: boolean) => void;
  onConfirmed: () => void;
};

const WRONG = {
  password: "This is not your password. Check it and try again.",
  code: "This code is not right, or was used already. Wait for the next one.",
  passkey: "The passkey was not accepted, or it took too long. Use your password, or close this and try again.",
};

/** Password first, since everybody has one; a passkey or a code of the app where there is one. */
export function ConfirmWays({ form, ways, email, busy, onBusy, onConfirmed }: Props) {
  const [wrong, setWrong] = useState<string | null>(null);
  const knowsPasskeys = usePasskeys();
  const prove = async (body: Record<string, unknown>, means: keyof typeof WRONG) => {
    onBusy(true);
    setWrong(null);
    const sent = await sendOnce<Outcome>(paths.api.confirm(), { body });
    onBusy(false);
    if (sent.ok && sent.data.kind === "confirmed") return onConfirmed();
    setWrong(sent.ok ? WRONG[means] : sent.error.sentence);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    event.stopPropagation();
    if (busy) return;
    const fields = new FormData(event.currentTarget);
    const code = fields.get("code");
    void (code ? prove({ code }, "code") : prove({ password: fields.get("password") }, "password"));
  };
  const withPasskey = async (ask: Ask) => {
    setWrong(null);
    const told = await askBrowser(ask);
    if ("answer" in told) await prove({ passkey: told.answer }, "passkey");
    else setWrong(told.trouble);
  };
  return (
    <form method="dialog" id={form} onSubmit={submit} noValidate className="space-y-5">
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field
        label="Your password"
        hint={ways.provider ? "Or a code of your app, where you have one." : undefined}
        error={wrong ?? undefined}
      >
        {(wire) => <Input {...wire} name="password" type="password" autoComplete="current-password" required />}
      </Field>
      {ways.code ? (
        <Field label="Or a code of your authenticator app">
          {(wire) => <Input {...wire} name="code" inputMode="numeric" autoComplete="one-time-code" spellCheck={false} />}
        </Field>
      ) : null}
      {ways.passkey && knowsPasskeys ? (
        <Button icon={Fingerprint} onClick={() => void (ways.passkey && withPasskey(ways.passkey))}>
          Use a passkey instead
        </Button>
      ) : null}
      <p role="alert" className="sr-only">
        {wrong}
      </p>
    </form>
  );
}
