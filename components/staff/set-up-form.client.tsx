"use client";

import { KeyRound } from "lucide-react";
import type { FormEvent } from "react";

import { EmailField } from "#components/staff/email-field";
import { NewPasswordField } from "#components/staff/new-password-field";
import { FormToken } from "#components/public/form-token";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { useSend } from "#components/ui/send.client";
import { paths } from "#lib/paths";

/** What the first administrator says of the shop and of themselves. */
export function SetUpForm({ token, formToken, refused }: { token: string; formToken: string; refused: string | null }) {
  const setUp = useSend();
  const wrong = setUp.error?.fields ?? {};
  const trouble = setUp.error ? setUp.trouble : refused;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    fields.delete("csrf");
    const sent = await setUp.run(paths.api.setUp(token), { body: Object.fromEntries(fields) });
    if (sent.ok) window.location.assign(paths.signIn());
  };
  return (
    <form method="post" action={paths.api.setUp(token)} onSubmit={(event) => void submit(event)} className="max-w-xl space-y-6">
      <FormToken value={formToken} />
      {trouble ? <Notice tone="danger" title={trouble} live /> : null}
      <Field label="Name of the shop" error={wrong["shopName"]}>
        {(wire) => <Input {...wire} name="shopName" autoComplete="organization" required />}
      </Field>
      <Field label="Your name" hint="Colleagues see it beside what you do." error={wrong["name"]}>
        {(wire) => <Input {...wire} name="name" autoComplete="name" required />}
      </Field>
      <EmailField hint="You sign in with it." error={wrong["email"]} />
      <NewPasswordField name="password" label="Password" error={wrong["password"]} />
      <Button type="submit" variant="primary" size="l" icon={KeyRound} busy={setUp.busy && "Setting up…"}>
        Make the first administrator
      </Button>
    </form>
  );
}
