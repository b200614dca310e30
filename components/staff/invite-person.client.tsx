"use client";

import { UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { useId, useState } from "react";

import { EmailField } from "#components/staff/email-field";
import { type Offer, OfferedLink } from "#components/staff/offered-link.client";
import { RoleField } from "#components/staff/role-field";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { useSend } from "#components/ui/send.client";
import { paths } from "#lib/paths";

type Outcome = ({ kind: "invited" } & Offer) | { kind: "already_here"; name: string; disabled: boolean };

const hereWords = ({ name, disabled }: { name: string; disabled: boolean }) =>
  disabled
    ? `This is the address of ${name}, whose account is disabled. Enable it in the list instead.`
    : `This is the address of ${name}, who works here already.`;

/** Invites somebody: an address and a role, then the link, shown this once. */
export function InvitePerson() {
  const router = useRouter();
  const form = useId();
  const [open, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const invite = useSend();
  const wrong = invite.error?.fields ?? {};
  const begin = () => {
    setOutcome(null);
    invite.clear();
    setOpen(true);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setOutcome(null);
    const sent = await invite.run<Outcome>(paths.api.invitations(), { body: { email: fields.get("email"), role: fields.get("role") } });
    if (!sent.ok) return;
    setOutcome(sent.data);
    router.refresh();
  };
  const close = () => setOpen(false);
  const offered = outcome?.kind === "invited" ? outcome : null;
  return (
    <>
      <Button variant="primary" icon={UserPlus} onClick={begin}>
        Invite somebody
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={offered ? "The invitation is made" : "Invite somebody"}
        lead={offered ? undefined : "They get a link and choose their own name and password."}
        footer={
          offered ? (
            <Button onClick={close}>Done</Button>
          ) : (
            <>
              <Button onClick={close}>Cancel</Button>
              <Button type="submit" form={form} variant="primary" busy={invite.busy && "Inviting…"}>
                Invite
              </Button>
            </>
          )
        }
      >
        {offered ? (
          <OfferedLink offer={offered} />
        ) : (
          <form method="dialog" id={form} onSubmit={(event) => void submit(event)} className="space-y-6">
            {invite.trouble ? <Notice tone="danger" title={invite.trouble} live /> : null}
            <EmailField error={outcome?.kind === "already_here" ? hereWords(outcome) : wrong["email"]} autoComplete="off" />
            <RoleField initial="editor" />
          </form>
        )}
      </Dialog>
    </>
  );
}
