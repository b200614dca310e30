"use client";

import { Fingerprint } from "lucide-react";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";

import { requestPasskey, usePasskeySupport } from "#components/auth/webauthn.client";
import { api, onReauthRequired } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { Field, Input } from "#components/ui/field";
import { getFormValue } from "#components/ui/get-form-value";
import type { ApiRequest, ApiResponse } from "#lib/web/api-routes";

/** How this person can re-authenticate besides the password. */
export type ReauthMethods = ApiResponse<"POST /api/reauthenticate/methods">;
type PasskeyRequest = NonNullable<ReauthMethods["passkey"]>;
type ReauthInput = ApiRequest<"POST /api/reauthenticate">["body"];

type ReauthFormProps = {
  /** The id of the form, for the button outside it. */
  form: string;
  methods: ReauthMethods;
  email: string;
  busy: boolean;
  onBusy: (busy: boolean) => void;
  onConfirmed: () => void;
};

const REJECTED_LABELS = {
  password: "Password is incorrect. Try again.",
  code: "This code is incorrect or was already used. Wait for the next one.",
  passkey:
    "The passkey was not accepted, or the request expired. Use your password, or close this and try again.",
};

/** Password first, since everyone has one; a passkey or a code from the app where there is one. */
function ReauthForm({ form, methods, email, busy, onBusy, onConfirmed }: ReauthFormProps) {
  const [error, setError] = useState<string | null>(null);
  const knowsPasskeys = usePasskeySupport();
  const verify = async (body: ReauthInput, method: keyof typeof REJECTED_LABELS) => {
    onBusy(true);
    setError(null);
    const sent = await api("POST /api/reauthenticate", { body, skipReauth: true });
    onBusy(false);
    if (sent.ok && sent.data.kind === "confirmed") return onConfirmed();
    setError(sent.ok ? REJECTED_LABELS[method] : sent.error.message);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    event.stopPropagation();
    if (busy) return;
    const code = getFormValue(event.currentTarget, "code");
    void (code
      ? verify({ code }, "code")
      : verify({ password: getFormValue(event.currentTarget, "password") }, "password"));
  };
  const withPasskey = async (request: PasskeyRequest) => {
    setError(null);
    const result = await requestPasskey(request);
    if ("response" in result) await verify({ passkey: result.response }, "passkey");
    else setError(result.error);
  };
  return (
    <form method="dialog" id={form} onSubmit={submit} noValidate className="space-y-5">
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field
        label="Password"
        hint={methods.oidc ? "Or a code from your app, if you have one." : undefined}
        error={error ?? undefined}
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
      {methods.passkey && knowsPasskeys ? (
        <Button
          icon={Fingerprint}
          onClick={() => void (methods.passkey && withPasskey(methods.passkey))}
        >
          Use a passkey instead
        </Button>
      ) : null}
      <p role="alert" className="sr-only">
        {error}
      </p>
    </form>
  );
}

const PASSWORD_ONLY: ReauthMethods = { totp: false, oidc: false, passkey: null };

/** Reauthenticates when a route requires it; ui/api.client then resends. One per page. */
export function ReauthDialog({ email }: { email: string }) {
  const [methods, setMethods] = useState<ReauthMethods | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useId();
  const resolvePending = useRef<(confirmed: boolean) => void>(() => undefined);
  useEffect(() => {
    const unregister = onReauthRequired(async () => {
      const response = await api("POST /api/reauthenticate/methods", { skipReauth: true });
      setMethods(response.ok ? response.data : PASSWORD_ONLY);
      return new Promise<boolean>((done) => {
        resolvePending.current = done;
      });
    });
    return () => {
      unregister();
      resolvePending.current(false);
    };
  }, []);
  const close = (confirmed: boolean) => {
    setMethods(null);
    resolvePending.current(confirmed);
  };
  return (
    <Dialog
      open={methods !== null}
      onClose={() => close(false)}
      title="Confirm it’s you"
      lead="Confirm your password to continue."
      footer={
        <>
          <Button onClick={() => close(false)}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} busy={busy && "Checking…"}>
            Confirm
          </Button>
        </>
      }
    >
      {methods ? (
        <ReauthForm
          form={form}
          methods={methods}
          email={email}
          busy={busy}
          onBusy={setBusy}
          onConfirmed={() => close(true)}
        />
      ) : null}
    </Dialog>
  );
}
