"use client";

import { Smartphone } from "lucide-react";
import { useState } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button.client";
import { Field, Input } from "#components/ui/field";
import { FormDialog } from "#components/ui/form-dialog.client";
import { Notice } from "#components/ui/notice";
import { QrCodeImage } from "#components/ui/qr-code";
import { getFormValue } from "#components/ui/get-form-value";
import type { ApiResponse } from "#lib/web/api-routes";

type TotpSetup = ApiResponse<"POST /api/security/totp">;
type Props = { label: string; primary?: boolean; onAdded: (codes: string[] | null) => void };

/** Sets up the authenticator app: a QR code to scan, then a code from the app. */
export function TotpSetupButton({ label, primary = false, onAdded }: Props) {
  const start = useApiRequest();
  const confirm = useApiRequest();
  const [setup, setSetup] = useState<TotpSetup | null>(null);
  const [codeError, setCodeError] = useState<string>();
  const open = async () => {
    const sent = await start.run("POST /api/security/totp");
    setCodeError(undefined);
    confirm.clear();
    if (sent.ok) setSetup(sent.data);
  };
  const submit = async (form: HTMLFormElement) => {
    if (confirm.busy) return false;
    setCodeError(undefined);
    const code = getFormValue(form, "code");
    const sent = await confirm.run("PUT /api/security/totp", { body: { code } });
    if (!sent.ok) return false;
    if (sent.data.kind === "wrong") {
      setCodeError(
        "This code is incorrect. Try the next one, and check that your phone’s clock is correct.",
      );
      return false;
    }
    onAdded(sent.data.codes);
    return true;
  };
  return (
    <>
      <Button
        variant={primary ? "primary" : "quiet"}
        icon={Smartphone}
        busy={start.busy && "One moment…"}
        onClick={() => void open()}
      >
        {label}
      </Button>
      {start.error ? (
        <Notice tone="danger" title={start.error.message} live className="mt-4" />
      ) : null}
      <FormDialog
        open={setup !== null}
        onClose={() => setSetup(null)}
        title="Set up an authenticator app"
        lead="Scan the code with the app on your phone, then enter the six digits it shows."
        submitLabel="Use this app"
        busy={confirm.busy && "Checking…"}
        onSubmit={submit}
      >
        {setup ? (
          <>
            <div className="grid items-center gap-6 sm:grid-cols-[11rem_1fr]">
              <div className="size-44">
                <QrCodeImage text={setup.uri} label="QR code for the authenticator app" />
              </div>
              <div className="min-w-0 text-sm text-soft">
                <p>Can’t scan? Enter this key in the app:</p>
                <p className="mt-2 text-base tracking-wide text-ink wrap-anywhere">
                  {setup.secret.match(/.{1,4}/g)?.join(" ")}
                </p>
                <CopyButton text={setup.secret} size="s" className="mt-3">
                  Copy key
                </CopyButton>
              </div>
            </div>
            <Field
              label="Six-digit code"
              error={codeError ?? confirm.error?.fields?.["code"] ?? confirm.error?.message}
            >
              {(wire) => (
                <Input
                  {...wire}
                  name="code"
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  spellCheck={false}
                  required
                />
              )}
            </Field>
          </>
        ) : null}
      </FormDialog>
    </>
  );
}
