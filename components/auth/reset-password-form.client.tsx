"use client";

import { KeyRound } from "lucide-react";
import type { FormEvent } from "react";

import { NewPasswordField } from "#components/staff/new-password-field";
import { CsrfField } from "#components/ui/csrf-field";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import { paths } from "#lib/paths";
import { getFormValue } from "#components/ui/get-form-value";

type Props = { token: string; formToken: string; email: string; initialError: string | null };

/** Sets a new password with a reset link. */
export function ResetPasswordForm({ token, formToken, email, initialError }: Props) {
  const reset = useApiRequest();
  const fieldErrors = reset.error?.fields ?? {};
  const formError = reset.error ? reset.errorMessage : initialError;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const sent = await reset.run("POST /api/reset-password/[token]", {
      params: { token },
      body: { password: getFormValue(event.currentTarget, "password") },
    });
    if (sent.ok) window.location.assign(paths.signInAfterReset());
  };
  return (
    <form
      method="post"
      action={paths.api.resetPassword(token)}
      onSubmit={(event) => void submit(event)}
      className="max-w-xl space-y-6"
    >
      <CsrfField value={formToken} />
      {/* Tells password managers whose password it is. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      {formError ? <Notice tone="danger" title={formError} live /> : null}
      <NewPasswordField name="password" label="New password" error={fieldErrors["password"]} />
      <Button
        type="submit"
        variant="primary"
        size="l"
        icon={KeyRound}
        busy={reset.busy && "Saving…"}
      >
        Save new password
      </Button>
    </form>
  );
}
