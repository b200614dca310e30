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

/** Signs a colleague out, shuts them out, or lets them in again. */
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
    if (sent.ok) notify(`${name} may sign in again`);
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
    notify(`The account of ${name} is disabled`);
    return undefined;
  };
  const resetFactors = async () => {
    const sent = await api("DELETE /api/people/[id]/second-factor", { params: { id } });
    if (!sent.ok) return sent.error.message;
    notify(`${name} signs in with the password alone now`);
    return undefined;
  };
  if (disabledAt !== null) {
    return (
      <div className="space-y-5">
        <p className="max-w-prose text-soft">
          Disabled since <Time at={disabledAt} show="date" />. What {name} did stays in the studio
          under this name.
        </p>
        {enable.error ? <Notice tone="danger" title={enable.error.message} live /> : null}
        <Button busy={enable.busy && "Enabling…"} onClick={() => void enableAccount()}>
          Enable the account
        </Button>
      </div>
    );
  }
  return (
    <div className="space-y-5">
      <p className="max-w-prose text-soft">
        {sessions > 0
          ? `Signed in with ${formatCount(sessions, "browser")}.`
          : "Not signed in just now."}{" "}
        Whoever leaves the shop is disabled, not deleted: their work stays.
      </p>
      <div className="flex flex-wrap gap-3">
        {sessions > 0 ? (
          <ConfirmDialog
            tone="primary"
            renderTrigger={(open) => <Button onClick={open}>Sign out everywhere</Button>}
            title={`Sign ${name} out everywhere?`}
            consequences={[
              "Every browser asks for the password at its next click.",
              "What they type just now and have not saved may be lost.",
            ]}
            confirmLabel="Sign out everywhere"
            busyLabel="Signing out…"
            onConfirm={signOut}
          />
        ) : null}
        <ConfirmDialog
          renderTrigger={(open) => <Button onClick={open}>Reset the second step</Button>}
          title={`Reset the second step of ${name}?`}
          consequences={[
            "For somebody who lost phone and recovery codes: make sure that it is really they who ask.",
            "Their app, passkeys and recovery codes stop working, and they are signed out.",
          ]}
          confirmLabel="Reset the second step"
          busyLabel="Resetting…"
          onConfirm={resetFactors}
        />
        <ConfirmDialog
          renderTrigger={(open) => (
            <Button variant="danger" onClick={open}>
              Disable the account
            </Button>
          )}
          title={`Disable the account of ${name}?`}
          consequences={[
            "They are signed out at once and cannot sign in.",
            "Links for a new password and invitations that they made stop working.",
            "Sends they agreed to go on. You can enable the account again at any time.",
          ]}
          confirmLabel="Disable the account"
          busyLabel="Disabling…"
          onConfirm={disableAccount}
        />
      </div>
    </div>
  );
}
