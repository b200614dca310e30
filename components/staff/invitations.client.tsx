"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { type InvitationLinkView, InvitationLink } from "#components/staff/invitation-link.client";
import { Button } from "#components/ui/button";
import { StatusChip } from "#components/ui/status-chip";
import { ConfirmDialog, Dialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { Row, Rows } from "#components/ui/rows";
import { api, useApiRequest } from "#components/ui/api.client";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import type { InvitationView } from "#lib/staff/schema";
import { roleLabels } from "#lib/staff/labels";

/** Who was invited and has not come yet; each can get a new link or be taken back. */
export function Invitations({ invitations }: { invitations: InvitationView[] }) {
  const router = useRouter();
  const resend = useApiRequest();
  const [newInvitation, setNewInvitation] = useState<InvitationLinkView | null>(null);
  const sendAgain = async ({ id }: InvitationView) => {
    const sent = await resend.run("POST /api/invitations/[id]/resend", { params: { id } });
    if (sent.ok) setNewInvitation(sent.data);
    router.refresh();
  };
  const revoke = async ({ id }: InvitationView) => {
    const sent = await api("DELETE /api/invitations/[id]", { params: { id } });
    if (!sent.ok) return sent.error.message;
    toast("Invitation withdrawn");
    router.refresh();
    return undefined;
  };
  return (
    <div className="space-y-5">
      {resend.error ? <Notice tone="danger" title={resend.error.message} live /> : null}
      <Rows label="Invitations">
        {invitations.map((one) => (
          <Row
            key={one.id}
            title={<span className="wrap-anywhere">{one.email}</span>}
            meta={
              <>
                {roleLabels[one.role]} · invited by {one.invitedBy ?? "whoever runs the studio"}
              </>
            }
            aside={
              <>
                {one.expired ? (
                  <StatusChip tone="attention">Link too old</StatusChip>
                ) : (
                  <span className="text-sm text-soft max-sm:basis-full">
                    until <Time at={one.expiresAt} show="full" />
                  </span>
                )}
                <Button
                  size="s"
                  aria-label={`Send again to ${one.email}`}
                  onClick={() => void sendAgain(one)}
                >
                  Send again
                </Button>
                <ConfirmDialog
                  renderTrigger={(open) => (
                    <Button
                      size="s"
                      aria-label={`Withdraw the invitation of ${one.email}`}
                      onClick={open}
                    >
                      Withdraw
                    </Button>
                  )}
                  title={`Withdraw the invitation of ${one.email}?`}
                  consequences={["The link they have stops working."]}
                  confirmLabel="Withdraw"
                  busyLabel="Withdrawing…"
                  onConfirm={() => revoke(one)}
                />
              </>
            }
          />
        ))}
      </Rows>
      <Dialog
        open={newInvitation !== null}
        onClose={() => setNewInvitation(null)}
        title="The new link is made"
        lead="The old one does not work any more."
        footer={<Button onClick={() => setNewInvitation(null)}>Done</Button>}
      >
        {newInvitation ? <InvitationLink invitation={newInvitation} /> : null}
      </Dialog>
    </div>
  );
}
