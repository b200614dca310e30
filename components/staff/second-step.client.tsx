"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { AddPasskey } from "#components/staff/add-passkey.client";
import { PasskeyRow } from "#components/staff/passkey-row.client";
import { RecoveryCodes } from "#components/staff/recovery-codes.client";
import { SetUpApp } from "#components/staff/set-up-app.client";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { send } from "#components/ui/send.client";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import { paths } from "#lib/paths";
import type { SecurityView } from "#lib/staff/schema";

type Props = {
  security: Pick<SecurityView, "app" | "passkeys" | "codesLeft">;
  device: string;
  /** Where to go once a first one is set up; without it the page stays. */
  onward?: string;
};

/** Authenticator app, passkeys and recovery codes: what they do in two sentences, and one button each. */
export function SecondStep({ security: { app, passkeys, codesLeft }, device, onward }: Props) {
  const router = useRouter();
  const [codes, setCodes] = useState<string[] | null>(null);
  const goOn = () => {
    setCodes(null);
    if (onward === undefined) router.refresh();
    else window.location.assign(onward);
  };
  const added = (words: string) => (made: string[] | null) => {
    toast(words);
    if (made) setCodes(made);
    else goOn();
  };
  return (
    <>
      <Section
        title="Authenticator app"
        lead="An app on your phone shows six digits, and you type them after your password. Somebody who only has the password stays outside."
        aside={app ? <Used app={app} /> : null}
      >
        <div className="flex flex-wrap gap-3">
          <SetUpApp
            words={app ? "Use another phone" : "Set up the app"}
            primary={!app && passkeys.length === 0}
            onAdded={added(app ? "The new phone is in use" : "The app is in use")}
          />
          {app ? <RemoveApp onRemoved={() => router.refresh()} /> : null}
        </div>
      </Section>
      <Section
        title="Passkeys"
        lead="Sign in with fingerprint, face or a security key, without typing anything. A false page cannot steal a passkey."
      >
        <div className="space-y-5">
          {passkeys.length > 0 ? (
            <Rows label="Passkeys">
              {passkeys.map((passkey) => (
                <PasskeyRow key={passkey.id} passkey={passkey} />
              ))}
            </Rows>
          ) : null}
          <AddPasskey device={device} onAdded={added("The passkey is in use")} />
        </div>
      </Section>
      {app || passkeys.length > 0 ? <CodesSection left={codesLeft} onMade={setCodes} /> : null}
      <RecoveryCodes codes={codes} onKept={goOn} />
    </>
  );
}

function Used({ app }: { app: NonNullable<SecurityView["app"]> }) {
  return (
    <>
      In use since <Time at={app.since} show="date" />
      {app.lastUsedAt ? (
        <>
          , last used <Time at={app.lastUsedAt} />
        </>
      ) : null}
    </>
  );
}

function RemoveApp({ onRemoved }: { onRemoved: () => void }) {
  const remove = async () => {
    const sent = await send(paths.api.totp(), { method: "DELETE" });
    if (!sent.ok) return sent.error.sentence;
    toast("The app was removed");
    onRemoved();
    return undefined;
  };
  return (
    <ConfirmDialog
      renderTrigger={(open) => (
        <Button variant="plain" onClick={open}>
          Remove the app
        </Button>
      )}
      title="Remove the authenticator app?"
      consequences={[
        "Its codes no longer let you in.",
        "Without a passkey your password alone is enough again, and your recovery codes end.",
      ]}
      confirm="Remove the app"
      busyWords="Removing…"
      onConfirm={remove}
    />
  );
}

function CodesSection({ left, onMade }: { left: number; onMade: (codes: string[]) => void }) {
  const make = async () => {
    const sent = await send<{ codes: string[] }>(paths.api.recoveryCodes());
    if (!sent.ok) return sent.error.sentence;
    onMade(sent.data.codes);
    return undefined;
  };
  return (
    <Section
      title="Recovery codes"
      lead="Each lets you in once when phone or passkey is not at hand. Keep them where you keep your passwords."
      aside={`${left} left`}
    >
      <div className="space-y-5">
        {left <= 2 ? (
          <Notice tone="attention" title={left === 0 ? "You have no recovery codes left." : `Only ${left} left.`}>
            Get new ones before you need them.
          </Notice>
        ) : null}
        <ConfirmDialog
          renderTrigger={(open) => <Button onClick={open}>Get new codes</Button>}
          title="Get new recovery codes?"
          consequences={["You get ten new ones, shown once.", "Those that you have now stop working."]}
          confirm="Get new codes"
          busyWords="Making them…"
          tone="primary"
          onConfirm={make}
        />
      </div>
    </Section>
  );
}
