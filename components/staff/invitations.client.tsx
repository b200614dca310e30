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

/** Pending and expired invitations; each can be sent again or revoked. */
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
    toast("Invitation revoked");
    router.refresh();
    return undefined;
  };
  return (
    <div className="space-y-5">
      {resend.error ? <Notice tone="danger" title={resend.error.message} live /> : null}
      <Rows label="Invitations">
        {invitations.map((invitation) => (
          <Row
            key={invitation.id}
            title={<span className="wrap-anywhere">{invitation.email}</span>}
            meta={
              <>
                {roleLabels[invitation.role]} · invited by {invitation.invitedBy ?? "the operator"}
              </>
            }
            aside={
              <>
                {invitation.expired ? (
                  <StatusChip tone="attention">Expired</StatusChip>
                ) : (
                  <span className="text-sm text-soft max-sm:basis-full">
                    Expires <Time at={invitation.expiresAt} show="full" />
                  </span>
                )}
                <Button
                  size="s"
                  aria-label={`Send again to ${invitation.email}`}
                  onClick={() => void sendAgain(invitation)}
                >
                  Send again
                </Button>
                <ConfirmDialog
                  renderTrigger={(open) => (
                    <Button
                      size="s"
                      aria-label={`Revoke the invitation to ${invitation.email}`}
                      onClick={open}
                    >
                      Revoke
                    </Button>
                  )}
                  title={`Revoke the invitation to ${invitation.email}?`}
                  consequences={["Their link stops working."]}
                  confirmLabel="Revoke"
                  busyLabel="Revoking…"
                  onConfirm={() => revoke(invitation)}
                />
              </>
            }
          />
        ))}
      </Rows>
      <Dialog
        open={newInvitation !== null}
        onClose={() => setNewInvitation(null)}
        title="Invitation sent again"
        lead="The old link no longer works."
        footer={<Button onClick={() => setNewInvitation(null)}>Done</Button>}
      >
        {newInvitation ? <InvitationLink invitation={newInvitation} /> : null}
      </Dialog>
    </div>
  );
}
