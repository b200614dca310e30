"use client";

import { Fingerprint } from "lucide-react";
import { useState } from "react";

import { requestPasskey, usePasskeySupport } from "#components/auth/webauthn.client";
import { api } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { FormDialog } from "#components/ui/form-dialog.client";
import { getFormValue } from "#components/ui/get-form-value";
import type { ApiRequest, ApiResponse } from "#lib/web/api-routes";

/** How this person can re-authenticate besides the password. */
export type ReauthMethods = ApiResponse<"POST /api/reauthenticate/methods">;
type PasskeyRequest = NonNullable<ReauthMethods["passkey"]>;
type ReauthInput = ApiRequest<"POST /api/reauthenticate">["body"];

const REJECTED_LABELS = {
  password: "Password is incorrect. Try again.",
  code: "This code is incorrect or was already used. Wait for the next one.",
  passkey:
    "The passkey was not accepted, or the request expired. Use your password, or close this and try again.",
};

type FieldsProps = {
  methods: ReauthMethods;
  email: string;
  error: string | undefined;
  onPasskey: (request: PasskeyRequest) => void;
};

/** Password first, since everyone has one; a passkey or a code from the app where there is one. */
function ReauthFields({ methods, email, error, onPasskey }: FieldsProps) {
  const knowsPasskeys = usePasskeySupport();
  const { passkey } = methods;
  return (
    <>
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field
        label="Password"
        hint={methods.oidc ? "Or a code from your app, if you have one." : undefined}
        error={error}
      >
        {(wire) => (
          <Input
            {...wire}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        )}
      </Field>
      {methods.totp ? (
        <Field label="Or a code from your authenticator app">
          {(wire) => (
            <Input
              {...wire}
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              spellCheck={false}
            />
          )}
        </Field>
      ) : null}
      {passkey && knowsPasskeys ? (
        <Button icon={Fingerprint} onClick={() => onPasskey(passkey)}>
          Use a passkey instead
        </Button>
      ) : null}
    </>
  );
}

type Props = {
  email: string;
  /** Open with these; closed without. */
  methods: ReauthMethods | null;
  onDone: (confirmed: boolean) => void;
};

/** Asks a person to confirm who they are. */
export function ReauthDialog({ email, methods, onDone }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const close = (confirmed: boolean) => {
    setError(undefined);
    onDone(confirmed);
  };
  const verify = async (body: ReauthInput, method: keyof typeof REJECTED_LABELS) => {
    setBusy(true);
    setError(undefined);
    const sent = await api("POST /api/reauthenticate", { body, skipReauth: true });
    setBusy(false);
    if (sent.ok && sent.data.kind === "confirmed") return close(true);
    setError(sent.ok ? REJECTED_LABELS[method] : sent.error.message);
  };
  const submit = async (form: HTMLFormElement) => {
    const [code, password] = [getFormValue(form, "code"), getFormValue(form, "password")];
    if (!busy) await (code ? verify({ code }, "code") : verify({ password }, "password"));
    return false;
  };
  const withPasskey = async (request: PasskeyRequest) => {
    setError(undefined);
    const result = await requestPasskey(request);
    if ("response" in result) await verify({ passkey: result.response }, "passkey");
    else setError(result.error ?? undefined);
  };
  return (
    <FormDialog
      open={methods !== null}
      onClose={() => close(false)}
      title="Confirm it’s you"
      lead="Confirm your password to continue."
      submitLabel="Confirm"
      busy={busy && "Checking…"}
      onSubmit={submit}
    >
      {/* Leaves the page with the dialog: a password is not kept. */}
      {methods ? (
        <ReauthFields
          methods={methods}
          email={email}
          error={error}
          onPasskey={(request) => void withPasskey(request)}
        />
      ) : null}
    </FormDialog>
  );
}
