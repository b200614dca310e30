"use client";

import { KeyRound } from "lucide-react";

import { EmailField } from "#components/staff/email-field";
import { NewPasswordField } from "#components/staff/new-password-field";
import { CsrfField } from "#components/ui/csrf-field";
import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import { paths } from "#lib/paths";
import { getFormValue } from "#components/ui/get-form-value";

/** Creates the shop and its first administrator. */
export function FirstAdminForm({
  token,
  formToken,
  initialError,
}: {
  token: string;
  formToken: string;
  initialError: string | null;
}) {
  const setUp = useApiRequest();
  const fieldErrors = setUp.error?.fields ?? {};
  const formError = setUp.error ? setUp.errorMessage : initialError;
  const submit = async (form: HTMLFormElement) => {
    const body = {
      shopName: getFormValue(form, "shopName"),
      name: getFormValue(form, "name"),
      email: getFormValue(form, "email"),
      password: getFormValue(form, "password"),
    };
    const sent = await setUp.run("POST /api/set-up/[token]", {
      params: { token },
      body,
    });
    if (sent.ok) window.location.assign(paths.signIn());
  };
  return (
    <Form action={paths.api.setUp(token)} onSubmit={submit} className="max-w-xl space-y-6">
      <CsrfField value={formToken} />
      {formError ? <Notice tone="danger" title={formError} live focused={!setUp.error} /> : null}
      <Field label="Shop name" error={fieldErrors["shopName"]}>
        {(wire) => <Input {...wire} name="shopName" autoComplete="organization" required />}
      </Field>
      <Field
        label="Your name"
        hint="Shown to colleagues next to what you do."
        error={fieldErrors["name"]}
      >
        {(wire) => <Input {...wire} name="name" autoComplete="name" required />}
      </Field>
      <EmailField hint="You sign in with this address." error={fieldErrors["email"]} />
      <NewPasswordField name="password" label="Password" error={fieldErrors["password"]} />
      <Button
        type="submit"
        variant="primary"
        size="l"
        icon={KeyRound}
        busy={setUp.busy && "Setting up…"}
      >
        Create administrator
      </Button>
    </Form>
  );
}
