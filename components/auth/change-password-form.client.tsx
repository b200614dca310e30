"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { NewPasswordField } from "#components/staff/new-password-field";
import { useApiRequest } from "#components/ui/api.client";
import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { formatCount } from "#lib/format";
import { getFormValue } from "#components/ui/get-form-value";
import type { ApiResponse } from "#lib/web/api-routes";

const endedSessionsLabel = (ended: number) =>
  ended === 0
    ? "You were not signed in anywhere else."
    : `${formatCount(ended, "other session")} ended.`;

/** Changes one's own password, which ends the other sessions. */
export function ChangePasswordForm({ email }: { email: string }) {
  const router = useRouter();
  const change = useApiRequest();
  const [result, setResult] = useState<ApiResponse<"POST /api/password"> | null>(null);
  const fieldErrors = change.error?.fields ?? {};
  const submit = async (form: HTMLFormElement) => {
    setResult(null);
    const sent = await change.run("POST /api/password", {
      body: { current: getFormValue(form, "current"), next: getFormValue(form, "next") },
    });
    if (!sent.ok) return;
    setResult(sent.data);
    if (sent.data.kind !== "changed") return;
    form.reset();
    router.refresh();
  };
  return (
    <Form onSubmit={submit} noValidate className="max-w-md space-y-5">
      {/* Tells password managers whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      {change.errorMessage ? <Notice tone="danger" title={change.errorMessage} live /> : null}
      {result?.kind === "changed" ? (
        <Notice tone="ok" title="Password changed" live>
          {endedSessionsLabel(result.sessionsEnded)}
        </Notice>
      ) : null}
      <Field
        label="Current password"
        error={
          result?.kind === "wrong_password"
            ? "This is not your current password."
            : fieldErrors["current"]
        }
      >
        {(wire) => (
          <Input
            {...wire}
            name="current"
            type="password"
            autoComplete="current-password"
            required
          />
        )}
      </Field>
      <NewPasswordField
        name="next"
        label="New password"
        error={
          result?.kind === "same_password"
            ? "This is already your password. Choose a different one."
            : fieldErrors["next"]
        }
      />
      <Button type="submit" busy={change.busy && "Changing…"}>
        Change password
      </Button>
    </Form>
  );
}
