"use client";

import { KeyRound } from "lucide-react";

import { NewPasswordField } from "#components/staff/new-password-field";
import { CsrfField } from "#components/ui/csrf-field";
import { Form } from "#components/ui/form.client";
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
  const submit = async (form: HTMLFormElement) => {
    const sent = await reset.run("POST /api/reset-password/[token]", {
      params: { token },
      body: { password: getFormValue(form, "password") },
    });
    if (sent.ok) window.location.assign(paths.signInAfterReset());
  };
  return (
    <Form action={paths.api.resetPassword(token)} onSubmit={submit} className="max-w-xl space-y-6">
      <CsrfField value={formToken} />
      {/* Tells password managers whose password it is. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      {formError ? <Notice tone="danger" title={formError} live focused={!reset.error} /> : null}
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
    </Form>
  );
}
