"use client";

import { Mail } from "lucide-react";
import Link from "next/link";
import { useState } from "react";

import { EmailField } from "#components/staff/email-field";
import { useApiRequest } from "#components/ui/api.client";
import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { CsrfField } from "#components/ui/csrf-field";
import { Notice } from "#components/ui/notice";
import { paths } from "#lib/paths";
import { getFormValue } from "#components/ui/get-form-value";

type Props = {
  formToken: string;
  alreadySent: boolean;
  practice: boolean;
  initialError: string | null;
};

/** Requests a reset link. The answer is the same for every address. */
export function ForgotPasswordForm({ formToken, alreadySent, practice, initialError }: Props) {
  const request = useApiRequest();
  const [done, setDone] = useState(alreadySent);
  const fieldErrors = request.error?.fields ?? {};
  const formError = request.error ? request.errorMessage : initialError;
  const submit = async (form: HTMLFormElement) => {
    const sent = await request.run("POST /api/forgot-password", {
      body: { email: getFormValue(form, "email") },
    });
    if (sent.ok) setDone(true);
  };
  if (done) {
    return (
      <Notice tone="ok" title="If this address has an account, we’ve sent a link to it." live>
        {practice ? (
          "In practice mode no e-mail leaves this machine. It is in the mail folder of the studio’s data folder."
        ) : (
          <>
            Check your inbox and your spam folder in a minute. Nothing there?{" "}
            <a href={paths.forgotPassword()} className="text-link">
              Check the address and try again
            </a>
            .
          </>
        )}
      </Notice>
    );
  }
  return (
    <Form action={paths.api.forgotPassword()} onSubmit={submit} className="space-y-6">
      <CsrfField value={formToken} />
      {formError ? <Notice tone="danger" title={formError} live focused={!request.error} /> : null}
      <EmailField error={fieldErrors["email"]} />
      <Button
        type="submit"
        variant="primary"
        size="l"
        icon={Mail}
        busy={request.busy && "Sending…"}
        className="w-full"
      >
        Send reset link
      </Button>
      <p className="text-sm">
        <Link href={paths.signIn()} className="text-link">
          Back to sign in
        </Link>
      </p>
    </Form>
  );
}
