"use client";

import { LogIn } from "lucide-react";
import { useRef, useState } from "react";

import { signInAction, submitSignIn } from "#components/auth/submit-sign-in.client";
import { EmailField } from "#components/staff/email-field";
import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";

type Props = {
  /** next-auth's token of this form. */
  token: string;
  /** Where to go afterwards; a path of ours. */
  next: string;
  /** Why a form sent without JavaScript came back. */
  initialError: string | null;
};

/** E-mail and password. Works without JavaScript; with it, the e-mail stays after an error. */
export function SignInForm({ token, next, initialError }: Props) {
  const [error, setError] = useState(initialError);
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const submit = async (form: HTMLFormElement) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    const result = await submitSignIn("callback/credentials", new FormData(form), next);
    // A full page load, so that nothing of the visitor's view remains.
    if ("to" in result) return window.location.assign(result.to);
    setBusy(false);
    setError(result.message);
    if (password.current) password.current.value = "";
  };
  return (
    <Form action={signInAction("callback/credentials")} onSubmit={submit} className="space-y-6">
      <input type="hidden" name="csrfToken" value={token} />
      <input type="hidden" name="callbackUrl" value={next} />
      {error ? <Notice tone="danger" title={error} live focused={error === initialError} /> : null}
      <EmailField />
      <Field label="Password">
        {(wire) => (
          <Input
            {...wire}
            ref={password}
            aria-invalid={error ? true : undefined}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        )}
      </Field>
      <Button
        type="submit"
        variant="primary"
        size="l"
        icon={LogIn}
        busy={busy && "Signing in…"}
        className="w-full"
      >
        Sign in
      </Button>
    </Form>
  );
}
