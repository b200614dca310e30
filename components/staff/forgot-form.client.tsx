"use client";

import { Mail } from "lucide-react";
import Link from "next/link";
import type { FormEvent } from "react";
import { useState } from "react";

import { FormToken } from "#components/public/form-token";
import { EmailField } from "#components/staff/email-field";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { useSend } from "#components/ui/send.client";
import { paths } from "#lib/paths";

type Props = { formToken: string; asked: boolean; practice: boolean; refused: string | null };

/** Asks for a link for a new password. The answer is the same whatever was typed. */
export function ForgotForm({ formToken, asked, practice, refused }: Props) {
  const ask = useSend();
  const [done, setDone] = useState(asked);
  const wrong = ask.error?.fields ?? {};
  const trouble = ask.error ? ask.trouble : refused;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const sent = await ask.run(paths.api.forgotPassword(), { body: { email: new FormData(event.currentTarget).get("email") } });
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
    <form method="post" action={paths.api.forgotPassword()} onSubmit={(event) => void submit(event)} className="space-y-6">
      <FormToken value={formToken} />
      {trouble ? <Notice tone="danger" title={trouble} live /> : null}
      <EmailField error={wrong["email"]} />
      <Button type="submit" variant="primary" size="l" icon={Mail} busy={ask.busy && "Asking…"} className="w-full">
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
