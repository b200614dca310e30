"use client";

import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { useState } from "react";

import { NewPasswordField } from "#components/staff/new-password-field";
import { countWords } from "#components/ui/amounts";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { useSend } from "#components/ui/send.client";
import { paths } from "#lib/paths";

type Outcome = { kind: "changed"; sessionsEnded: number } | { kind: "wrong_password" } | { kind: "same_password" };

const done = (ended: number) => (ended === 0 ? "Nobody else was signed in as you." : `${countWords(ended, "other session")} ended.`);

/** Changes one's own password; other sessions end with it. */
export function PasswordForm({ email }: { email: string }) {
  const router = useRouter();
  const change = useSend();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const wrong = change.error?.fields ?? {};
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    setOutcome(null);
    const sent = await change.run<Outcome>(paths.api.password(), { body: { current: fields.get("current"), next: fields.get("next") } });
    if (!sent.ok) return;
    setOutcome(sent.data);
    if (sent.data.kind !== "changed") return;
    form.reset();
    router.refresh();
  };
  return (
    <form method="dialog" onSubmit={(event) => void submit(event)} noValidate className="max-w-md space-y-5">
      {/* Lets a password manager know whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      {change.trouble ? <Notice tone="danger" title={change.trouble} live /> : null}
      {outcome?.kind === "changed" ? (
        <Notice tone="ok" title="Your password is changed." live>
          {done(outcome.sessionsEnded)}
        </Notice>
      ) : null}
      <Field label="Present password" error={outcome?.kind === "wrong_password" ? "This is not your present password." : wrong["current"]}>
        {(wire) => <Input {...wire} name="current" type="password" autoComplete="current-password" required />}
      </Field>
      <NewPasswordField
        name="next"
        label="New password"
        error={outcome?.kind === "same_password" ? "This is the password you have now. Choose another." : wrong["next"]}
      />
      <Button type="submit" busy={change.busy && "Changing…"}>
        Change password
      </Button>
    </form>
  );
}
