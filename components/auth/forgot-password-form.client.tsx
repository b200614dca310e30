"use client";

import { Mail } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useState } from "react";

import { EmailField } from "#components/staff/email-field";
import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { CsrfField } from "#components/ui/csrf-field";
import { Notice } from "#components/ui/notice";
import { paths } from "#lib/paths";
import { formText } from "#components/ui/form-text";

type Props = {
  formToken: string;
  alreadySent: boolean;
  practice: boolean;
  initialError: string | null;
};

/** Asks for a link for a new password. The answer is the same whatever was typed. */
export function ForgotPasswordForm({ formToken, alreadySent, practice, initialError }: Props) {
  const ask = useApiRequest();
  const [done, setDone] = useState(alreadySent);
  const fieldErrors = ask.error?.fields ?? {};
  const formError = ask.error ? ask.errorMessage : initialError;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const sent = await ask.run("POST /api/forgot-password", {
      body: { email: formText(event.currentTarget, "email") },
    });
    if (sent.ok) setDone(true);
  };
  if (done) {
    return (
      <Notice tone="ok" title="If this address has an account, a link is on its way to it." live>
        {practice ? (
          "In practice no e-mail leaves this machine: an administrator finds it under Settings, Practice mail."
        ) : (
          <>
            Look in your inbox in a minute, and among unwanted mail. Nothing came?{" "}
            <a href={paths.forgotPassword()} className="text-link">
              Check the address and ask again
            </a>
            .
          </>
        )}
      </Notice>
    );
  }
  return (
    <form
      method="post"
      action={paths.api.forgotPassword()}
      onSubmit={(event) => void submit(event)}
      className="space-y-6"
    >
      <CsrfField value={formToken} />
      {formError ? <Notice tone="danger" title={formError} live /> : null}
      <EmailField error={fieldErrors["email"]} />
      <Button
        type="submit"
        variant="primary"
        size="l"
        icon={Mail}
        busy={ask.busy && "Asking…"}
        className="w-full"
      >
        Send me a link
      </Button>
      <p className="text-sm">
        <Link href={paths.signIn()} className="text-link">
          Back to the sign-in
        </Link>
      </p>
    </form>
  );
}
