"use client";

import { useRouter } from "next/navigation";

import { formatCount } from "#lib/format";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { api, useApiRequest } from "#components/ui/api.client";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import type { PersonView } from "#lib/staff/schema";

/** Signs a colleague out, resets their second step, and disables or enables their account. */
export function PersonAccess({
  person: { id, name, sessions, disabledAt },
}: {
  person: PersonView;
}) {
  const router = useRouter();
  const enable = useApiRequest();
  const notify = (message: string) => {
    toast(message);
    router.refresh();
  };
  const enableAccount = async () => {
    const sent = await enable.run("PATCH /api/people/[id]", {
      params: { id },
      body: { disabled: false },
    });
    if (sent.ok) notify(`${name} can sign in again`);
  };
  const signOut = async () => {
    const sent = await api("DELETE /api/people/[id]/sessions", { params: { id } });
    if (!sent.ok) return sent.error.message;
    notify(`${formatCount(sent.data.ended, "session")} ended`);
    return undefined;
  };
  const disableAccount = async () => {
    const sent = await api("PATCH /api/people/[id]", { params: { id }, body: { disabled: true } });
    if (!sent.ok) return sent.error.message;
    notify(`Account of ${name} disabled`);
    return undefined;
  };
  const resetFactors = async () => {
    const sent = await api("DELETE /api/people/[id]/second-factor", { params: { id } });
    if (!sent.ok) return sent.error.message;
    notify(`Second step of ${name} reset`);
    return undefined;
  };
  if (disabledAt !== null) {
    return (
      <div className="space-y-5">
        <p className="max-w-prose text-soft">
          Disabled since <Time at={disabledAt} show="date" />. Their work stays in the studio under
          their name.
        </p>
        {enable.error ? <Notice tone="danger" title={enable.error.message} live /> : null}
        <Button busy={enable.busy && "Enabling…"} onClick={() => void enableAccount()}>
          Enable account
        </Button>
      </div>
    );
  }
  return (
    <div className="space-y-5">
      <p className="max-w-prose text-soft">
        {sessions > 0 ? `Signed in on ${formatCount(sessions, "browser")}.` : "Not signed in."}{" "}
        Disable people who leave the shop. Their work stays.
      </p>
      <div className="flex flex-wrap gap-3">
        {sessions > 0 ? (
          <ConfirmDialog
            tone="primary"
            renderTrigger={(open) => <Button onClick={open}>Sign out everywhere</Button>}
            title={`Sign ${name} out everywhere?`}
            consequences={[
              "They must sign in again on every browser.",
              "Unsaved changes may be lost.",
            ]}
            confirmLabel="Sign out everywhere"
            busyLabel="Signing out…"
            onConfirm={signOut}
          />
        ) : null}
        <ConfirmDialog
          renderTrigger={(open) => <Button onClick={open}>Reset second step</Button>}
          title={`Reset the second step of ${name}?`}
          consequences={[
            "Use this when someone lost their phone and recovery codes. First make sure the request is really from them.",
            "Their app, passkeys and recovery codes stop working, and they are signed out.",
          ]}
          confirmLabel="Reset second step"
          busyLabel="Resetting…"
          onConfirm={resetFactors}
        />
        <ConfirmDialog
          renderTrigger={(open) => (
            <Button variant="danger" onClick={open}>
              Disable account
            </Button>
          )}
          title={`Disable the account of ${name}?`}
          consequences={[
            "They are signed out immediately and can’t sign in.",
            "Their password reset links and the invitations they sent stop working.",
            "Sends they approved continue. You can enable the account again at any time.",
          ]}
          confirmLabel="Disable account"
          busyLabel="Disabling…"
          onConfirm={disableAccount}
        />
      </div>
    </div>
  );
}
