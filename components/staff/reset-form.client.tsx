"use client";

import { KeyRound } from "lucide-react";
import type { FormEvent } from "react";

import { NewPasswordField } from "#components/staff/new-password-field";
import { FormToken } from "#components/public/form-token";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { useSend } from "#components/ui/send.client";
import { paths } from "#lib/paths";

type Props = { token: string; formToken: string; email: string; refused: string | null };

/** Sets a new password with a mailed link. */
export function ResetForm({ token, formToken, email, refused }: Props) {
  const reset = useSend();
  const wrong = reset.error?.fields ?? {};
  const trouble = reset.error ? reset.trouble : refused;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const sent = await reset.run(paths.api.resetPassword(token), { body: { password: new FormData(event.currentTarget).get("password") } });
    if (sent.ok) window.location.assign(paths.signInAfter("password"));
  };
  return (
    <form method="post" action={paths.api.resetPassword(token)} onSubmit={(event) => void submit(event)} className="max-w-xl space-y-6">
      <FormToken value={formToken} />
      {/* Lets a password manager know whose password it is. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      {trouble ? <Notice tone="danger" title={trouble} live /> : null}
      <NewPasswordField name="password" label="New password" error={wrong["password"]} />
      <Button type="submit" variant="primary" size="l" icon={KeyRound} busy={reset.busy && "Setting…"}>
        Set the new password
      </Button>
    </form>
  );
}
