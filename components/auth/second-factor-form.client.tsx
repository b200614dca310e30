"use client";

import { type ReactNode, useRef, useState } from "react";

import { signInAction, submitSignIn } from "#components/auth/submit-sign-in.client";
import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { paths } from "#lib/paths";

type Props = {
  /** next-auth's token of this form. */
  token: string;
  next: string;
  kind: "app" | "recovery";
  /** Why a form sent without JavaScript came back. */
  initialError: string | null;
};

const LABELS: Record<Props["kind"], { label: string; hint: ReactNode; submit: string }> = {
  app: {
    label: "Code from your authenticator app",
    hint: "Six digits. A new code appears every 30 seconds.",
    submit: "Sign in",
  },
  recovery: {
    label: "Recovery code",
    hint: "One of the codes you saved. Each works once.",
    submit: "Sign in with recovery code",
  },
};

/** Takes one code. Works without JavaScript too. */
export function SecondFactorForm({ token, next, kind, initialError }: Props) {
  const [error, setError] = useState(initialError);
  const [busy, setBusy] = useState(false);
  const code = useRef<HTMLInputElement>(null);
  const { label, hint, submit: submitLabel } = LABELS[kind];
  const submit = async (form: HTMLFormElement) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    const result = await submitSignIn("callback/second-factor", new FormData(form), next);
    if ("to" in result) return window.location.assign(result.to);
    if (result.expired) return window.location.assign(`${paths.signIn(next)}&error=gone`);
    setBusy(false);
    setError(result.message);
    code.current?.select();
  };
  return (
    <Form action={signInAction("callback/second-factor")} onSubmit={submit} className="space-y-6">
      <input type="hidden" name="csrfToken" value={token} />
      <input type="hidden" name="callbackUrl" value={next} />
      {error ? <Notice tone="danger" title={error} live focused={error === initialError} /> : null}
      <Field label={label} hint={hint}>
        {(wire) => (
          <Input
            {...wire}
            ref={code}
            aria-invalid={error ? true : undefined}
            name="code"
            {...(kind === "app"
              ? { inputMode: "numeric", autoComplete: "one-time-code", autoFocus: true }
              : { autoComplete: "off" })}
            autoCapitalize="none"
            spellCheck={false}
            required
          />
        )}
      </Field>
      <Button
        type="submit"
        variant={kind === "app" ? "primary" : "quiet"}
        size="l"
        busy={busy && "Signing in…"}
        className="w-full"
      >
        {submitLabel}
      </Button>
    </Form>
  );
}
