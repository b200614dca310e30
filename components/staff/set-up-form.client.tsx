"use client";

import { KeyRound } from "lucide-react";
import type { FormEvent } from "react";

import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { useSend } from "#components/ui/send.client";
import { paths } from "#lib/paths";
import { passwordPolicy } from "#lib/staff/policy";

/** What the first administrator says of the shop and of themselves. */
export function SetUpForm({ token, formToken }: { token: string; formToken: string }) {
  const setUp = useSend();
  const wrong = setUp.error?.fields ?? {};
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    fields.delete("csrf");
    const sent = await setUp.run(paths.api.setUp(), { body: Object.fromEntries(fields) });
    if (sent.ok) window.location.assign(paths.signIn());
  };
  return (
    <form method="post" action={paths.api.setUp()} onSubmit={(event) => void submit(event)} noValidate className="space-y-6">
      <input type="hidden" name="csrf" value={formToken} />
      <input type="hidden" name="token" value={token} />
      {setUp.error && !setUp.error.fields ? <Notice tone="danger" title={setUp.error.sentence} live /> : null}
      <Field label="Name of the shop" error={wrong["shopName"]}>
        {(wire) => <Input {...wire} name="shopName" autoComplete="organization" required />}
      </Field>
      <Field label="Your name" hint="Colleagues see it beside what you do." error={wrong["name"]}>
        {(wire) => <Input {...wire} name="name" autoComplete="name" required />}
      </Field>
      <Field label="E-mail address" hint="You sign in with it." error={wrong["email"]}>
        {(wire) => <Input {...wire} name="email" type="email" autoComplete="username" autoCapitalize="none" spellCheck={false} required />}
      </Field>
      <Field
        label="Password"
        hint={`At least ${passwordPolicy.minimum} characters; length matters more than signs.`}
        error={wrong["password"]}
      >
        {(wire) => <Input {...wire} name="password" type="password" autoComplete="new-password" required />}
      </Field>
      <Button type="submit" variant="primary" size="l" icon={KeyRound} busy={setUp.busy && "Setting up…"}>
        Make the first administrator
      </Button>
    </form>
  );
}
