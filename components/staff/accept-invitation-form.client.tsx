"use client";

import { UserPlus } from "lucide-react";

import { NewPasswordField } from "#components/staff/new-password-field";
import { CsrfField } from "#components/ui/csrf-field";
import { Form } from "#components/ui/form.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import { paths } from "#lib/paths";
import { getFormValue } from "#components/ui/get-form-value";

type Props = {
  token: string;
  formToken: string;
  email: string;
  /** As the inviter wrote it. */
  name: string;
  /** Why a form sent without JavaScript came back. */
  initialError: string | null;
};

/** Accepts an invitation by name and password. The invited e-mail address can’t be changed. */
export function AcceptInvitationForm({ token, formToken, email, name, initialError }: Props) {
  const accept = useApiRequest();
  const fieldErrors = accept.error?.fields ?? {};
  const formError = accept.error ? accept.errorMessage : initialError;
  const submit = async (form: HTMLFormElement) => {
    const sent = await accept.run("POST /api/invitations/accept/[token]", {
      params: { token },
      body: { name: getFormValue(form, "name"), password: getFormValue(form, "password") },
    });
    if (sent.ok) window.location.assign(sent.data.to);
  };
  return (
    <Form
      action={paths.api.invitationAccept(token)}
      onSubmit={submit}
      className="max-w-xl space-y-6"
    >
      <CsrfField value={formToken} />
      {formError ? <Notice tone="danger" title={formError} live focused={!accept.error} /> : null}
      <Field label="E-mail address" hint="You sign in with this address.">
        {(wire) => (
          <Input
            {...wire}
            type="email"
            autoComplete="username"
            value={email}
            readOnly
            className="bg-sunken! text-soft"
          />
        )}
      </Field>
      <Field
        label="Your name"
        hint="Shown to colleagues next to what you do."
        error={fieldErrors["name"]}
      >
        {(wire) => (
          <Input
            {...wire}
            name="name"
            autoComplete="name"
            defaultValue={name}
            maxLength={80}
            required
          />
        )}
      </Field>
      <NewPasswordField name="password" label="Password" error={fieldErrors["password"]} />
      <Button
        type="submit"
        variant="primary"
        size="l"
        icon={UserPlus}
        busy={accept.busy && "Creating account…"}
      >
        Create account
      </Button>
    </Form>
  );
}
