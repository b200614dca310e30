"use client";

import { Smartphone } from "lucide-react";
import type { FormEvent } from "react";
import { useId, useState } from "react";

import { Qr } from "#components/phone/qr";
import { Button } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button.client";
import { Dialog } from "#components/ui/dialog.client";
import { Field, Input } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { useSend } from "#components/ui/send.client";
import { paths } from "#lib/paths";

type Begun = { kind: "begun"; address: string; letters: string };
type Outcome = { kind: "added"; codes: string[] | null } | { kind: "wrong" };
type Props = { words: string; primary?: boolean; onAdded: (codes: string[] | null) => void };

/** Sets up the authenticator app: a code to scan, and a code of the app in return. */
export function SetUpApp({ words, primary = false, onAdded }: Props) {
  const formId = useId();
  const begin = useSend();
  const confirm = useSend();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [wrong, setWrong] = useState<string>();
  const open = async () => {
    const sent = await begin.run<Begun>(paths.api.totp());
    setWrong(undefined);
    confirm.clear();
    if (sent.ok) setBegun(sent.data);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (confirm.busy) return;
    setWrong(undefined);
    const code = new FormData(event.currentTarget).get("code");
    const sent = await confirm.run<Outcome>(paths.api.totp(), { method: "PUT", body: { code } });
    if (!sent.ok) return;
    if (sent.data.kind === "wrong")
      return setWrong("This is not the code that the app shows now. Wait for the next one, and see that the phone’s clock is right.");
    setBegun(null);
    onAdded(sent.data.codes);
  };
  return (
    <>
      <Button variant={primary ? "primary" : "quiet"} icon={Smartphone} busy={begin.busy && "One moment…"} onClick={() => void open()}>
        {words}
      </Button>
      {begin.error ? <Notice tone="danger" title={begin.error.sentence} live className="mt-4" /> : null}
      <Dialog
        open={begun !== null}
        onClose={() => setBegun(null)}
        title="Set up the authenticator app"
        lead="Scan this with the app on your phone, then type the six digits that it shows."
        footer={
          <>
            <Button onClick={() => setBegun(null)}>Not now</Button>
            <Button variant="primary" type="submit" form={formId} busy={confirm.busy && "Checking…"}>
              Use this app
            </Button>
          </>
        }
      >
        {begun ? (
          <form method="dialog" id={formId} onSubmit={(event) => void submit(event)} noValidate className="space-y-6">
            <div className="grid items-center gap-6 sm:grid-cols-[11rem_1fr]">
              <div className="size-44">
                <Qr text={begun.address} label="QR code for the authenticator app" />
              </div>
              <div className="min-w-0 text-sm text-soft">
                <p>No camera? Type these letters into the app:</p>
                <p className="mt-2 text-base tracking-wide text-ink wrap-anywhere">{begun.letters.match(/.{1,4}/g)?.join(" ")}</p>
                <CopyButton text={begun.letters} size="s" className="mt-3">
                  Copy the letters
                </CopyButton>
              </div>
            </div>
            <Field label="Six digits from the app" error={wrong ?? confirm.error?.fields?.["code"] ?? confirm.error?.sentence}>
              {(wire) => <Input {...wire} name="code" inputMode="numeric" autoComplete="one-time-code" spellCheck={false} required />}
            </Field>
          </form>
        ) : null}
      </Dialog>
    </>
  );
}
