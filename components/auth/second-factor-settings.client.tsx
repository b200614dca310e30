"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { AddPasskey } from "#components/auth/add-passkey.client";
import { PasskeyRow } from "#components/auth/passkey-row.client";
import { RecoveryCodes } from "#components/auth/recovery-codes.client";
import { TotpSetupButton } from "#components/auth/totp-setup.client";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { api } from "#components/ui/api.client";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import type { SecurityView } from "#lib/auth/schema";

type Props = {
  security: Pick<SecurityView, "totp" | "passkeys" | "recoveryCodesLeft">;
  device: string;
  /** Where to go once a first one is set up; without it the page refreshes. */
  continueTo?: string;
};

/** Authenticator app, passkeys and recovery codes. */
export function SecondFactorSettings({
  security: { totp, passkeys, recoveryCodesLeft },
  device,
  continueTo,
}: Props) {
  const router = useRouter();
  const [codes, setCodes] = useState<string[] | null>(null);
  const proceed = () => {
    setCodes(null);
    if (continueTo === undefined) router.refresh();
    else window.location.assign(continueTo);
  };
  const added = (message: string) => (newCodes: string[] | null) => {
    toast(message);
    if (newCodes) setCodes(newCodes);
    else proceed();
  };
  return (
    <>
      <Section
        title="Authenticator app"
        lead="An app on your phone shows six digits that you enter after your password. Your password alone is then not enough to sign in."
        aside={totp ? <TotpUsage app={totp} /> : null}
      >
        <div className="flex flex-wrap gap-3">
          <TotpSetupButton
            label={totp ? "Use another phone" : "Set up app"}
            primary={!totp && passkeys.length === 0}
            onAdded={added(totp ? "New phone set up" : "App set up")}
          />
          {totp ? <RemoveTotp onRemoved={() => router.refresh()} /> : null}
        </div>
      </Section>
      <Section
        title="Passkeys"
        lead="Sign in with your fingerprint, face or a security key, without typing anything. Passkeys can’t be phished."
      >
        <div className="space-y-5">
          {passkeys.length > 0 ? (
            <Rows label="Passkeys">
              {passkeys.map((passkey) => (
                <PasskeyRow key={passkey.id} passkey={passkey} />
              ))}
            </Rows>
          ) : null}
          <AddPasskey device={device} onAdded={added("Passkey added")} />
        </div>
      </Section>
      {totp || passkeys.length > 0 ? (
        <RecoveryCodesSection remaining={recoveryCodesLeft} onMade={setCodes} />
      ) : null}
      <RecoveryCodes codes={codes} onSaved={proceed} />
    </>
  );
}

function TotpUsage({ app }: { app: NonNullable<SecurityView["totp"]> }) {
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

function RemoveTotp({ onRemoved }: { onRemoved: () => void }) {
  const remove = async () => {
    const sent = await api("DELETE /api/security/totp");
    if (!sent.ok) return sent.error.message;
    toast("App removed");
    onRemoved();
    return undefined;
  };
  return (
    <ConfirmDialog
      renderTrigger={(open) => (
        <Button variant="plain" onClick={open}>
          Remove app
        </Button>
      )}
      title="Remove the authenticator app?"
      consequences={[
        "Its codes stop working.",
        "Without a passkey, you sign in with your password alone and your recovery codes stop working.",
      ]}
      confirmLabel="Remove app"
      busyLabel="Removing…"
      onConfirm={remove}
    />
  );
}

function RecoveryCodesSection({
  remaining,
  onMade,
}: {
  remaining: number;
  onMade: (codes: string[]) => void;
}) {
  const make = async () => {
    const sent = await api("POST /api/security/recovery-codes");
    if (!sent.ok) return sent.error.message;
    onMade(sent.data.codes);
    return undefined;
  };
  return (
    <Section
      title="Recovery codes"
      lead="Each code works once, for when you don’t have your phone or passkey. Store them with your passwords."
      aside={`${remaining} left`}
    >
      <div className="space-y-5">
        {remaining <= 2 ? (
          <Notice
            tone="attention"
            title={
              remaining === 0
                ? "You have no recovery codes left."
                : `Only ${remaining} recovery ${remaining === 1 ? "code" : "codes"} left.`
            }
          >
            Get new ones before you need them.
          </Notice>
        ) : null}
        <ConfirmDialog
          renderTrigger={(open) => <Button onClick={open}>Get new codes</Button>}
          title="Get new recovery codes?"
          consequences={["You get ten new ones, shown once.", "Your current codes stop working."]}
          confirmLabel="Get new codes"
          busyLabel="Getting codes…"
          tone="primary"
          onConfirm={make}
        />
      </div>
    </Section>
  );
}
