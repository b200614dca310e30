"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { type Offer, OfferedLink } from "#components/staff/offered-link.client";
import { Button } from "#components/ui/button";
import { StatusChip } from "#components/ui/chip";
import { ConfirmDialog, Dialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { Row, Rows } from "#components/ui/rows";
import { send, useSend } from "#components/ui/send.client";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import { paths } from "#lib/paths";
import type { InvitationView } from "#lib/staff/schema";
import { roleNames } from "#lib/staff/words";

/** Who was invited and has not come yet; each can get a new link or be taken back. */
export function Invitations({ invitations }: { invitations: InvitationView[] }) {
  const router = useRouter();
  const renew = useSend();
  const [offer, setOffer] = useState<Offer | null>(null);
  const again = async ({ id }: InvitationView) => {
    const sent = await renew.run<Offer>(paths.api.invitationRenew(id));
    if (sent.ok) setOffer(sent.data);
    router.refresh();
  };
  const withdraw = async ({ id }: InvitationView) => {
    const sent = await send(paths.api.invitation(id), { method: "DELETE" });
    if (!sent.ok) return sent.error.sentence;
    toast("Invitation withdrawn");
    router.refresh();
    return undefined;
  };
  return (
    <div className="space-y-5">
      {renew.error ? <Notice tone="danger" title={renew.error.sentence} live /> : null}
      <Rows label="Invitations">
        {invitations.map((one) => (
          <Row
            key={one.id}
            title={<span className="wrap-anywhere">{one.email}</span>}
            meta={
              <>
                {roleNames[one.role]} · invited by {one.invitedBy ?? "whoever runs the studio"}
              </>
            }
            aside={
              <>
                {one.expired ? (
                  <StatusChip tone="attention">Link too old</StatusChip>
                ) : (
                  <span className="text-sm text-soft max-sm:basis-full">
                    until <Time at={one.until} show="full" />
                  </span>
                )}
                <Button size="s" aria-label={`Send again to ${one.email}`} onClick={() => void again(one)}>
                  Send again
                </Button>
                <ConfirmDialog
                  renderTrigger={(open) => (
                    <Button size="s" aria-label={`Withdraw the invitation of ${one.email}`} onClick={open}>
                      Withdraw
                    </Button>
                  )}
                  title={`Withdraw the invitation of ${one.email}?`}
                  consequences={["The link they have stops working."]}
                  confirm="Withdraw"
                  busyWords="Withdrawing…"
                  onConfirm={() => withdraw(one)}
                />
              </>
            }
          />
        ))}
      </Rows>
      <Dialog
        open={offer !== null}
        onClose={() => setOffer(null)}
        title="The new link is made"
        lead="The old one does not work any more."
        footer={<Button onClick={() => setOffer(null)}>Done</Button>}
      >
        {offer ? <OfferedLink offer={offer} /> : null}
      </Dialog>
    </div>
  );
}
