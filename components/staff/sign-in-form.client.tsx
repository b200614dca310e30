"use client";

import { LogIn } from "lucide-react";
import type { FormEvent } from "react";
import { useRef, useState } from "react";

import { EmailField } from "#components/staff/email-field";
import { enter, signInDoors } from "#components/staff/enter.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";

type Props = {
  /** next-auth's token of this form. */
  token: string;
  /** Where to go afterwards; a path of ours. */
  next: string;
  /** Why a form sent without JavaScript came back. */
  refused: string | null;
};

/** E-mail and password. Works without JavaScript too; with it, what was typed stays when something is wrong. */
export function SignInForm({ token, next, refused }: Props) {
  const [wrong, setWrong] = useState(refused);
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong(null);
    const entered = await enter(signInDoors.password, new FormData(event.currentTarget), next);
    // A whole new page: nothing of the visitor's view stays behind.
    if ("to" in entered) return window.location.assign(entered.to);
    setBusy(false);
    setWrong(entered.sentence);
    if (password.current) password.current.value = "";
    password.current?.focus();
  };
  return (
    <form method="post" action={signInDoors.password} onSubmit={(event) => void submit(event)} className="space-y-6">
      <input type="hidden" name="csrfToken" value={token} />
      <input type="hidden" name="callbackUrl" value={next} />
      {wrong ? <Notice tone="danger" title={wrong} live /> : null}
      <EmailField />
      <Field label="Password">
        {(wire) => <Input {...wire} ref={password} name="password" type="password" autoComplete="current-password" required />}
      </Field>
      <Button type="submit" variant="primary" size="l" icon={LogIn} busy={busy && "Signing in…"} className="w-full">
        Sign in
      </Button>
    </form>
  );
}
