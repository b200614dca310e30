"use client";

import { UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { EmailField } from "#components/staff/email-field";
import { InvitationLink } from "#components/staff/invitation-link.client";
import { RoleField, selectedRole } from "#components/staff/role-field";
import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { FormDialog } from "#components/ui/form-dialog.client";
import { Notice } from "#components/ui/notice";
import type { ApiResponse } from "#lib/web/api-routes";
import { getFormValue } from "#components/ui/get-form-value";

type InviteResult = ApiResponse<"POST /api/invitations">;

const alreadyHereLabel = ({ name, disabled }: { name: string; disabled: boolean }) =>
  disabled
    ? `This is the address of ${name}, whose account is disabled. Enable that account instead.`
    : `This is the address of ${name}, who is already in this shop.`;

/** Invites a person: e-mail address and role, then the link, which is shown once. */
export function InvitePerson() {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [result, setResult] = useState<InviteResult | null>(null);
  const invite = useApiRequest();
  const fieldErrors = invite.error?.fields ?? {};
  const openDialog = () => {
    setResult(null);
    invite.clear();
    setOpen(true);
  };
  const submit = async (form: HTMLFormElement) => {
    setResult(null);
    const sent = await invite.run("POST /api/invitations", {
      body: { email: getFormValue(form, "email"), role: selectedRole(form) },
    });
    if (sent.ok) {
      setResult(sent.data);
      router.refresh();
    }
    return false;
  };
  const invitation = result?.kind === "invited" ? result : null;
  return (
    <>
      <Button variant="primary" icon={UserPlus} onClick={openDialog}>
        Invite person
      </Button>
      <FormDialog
        open={open}
        onClose={() => setOpen(false)}
        title={invitation ? "Invitation created" : "Invite person"}
        lead={invitation ? undefined : "They get a link and choose their own name and password."}
        submitLabel="Invite"
        busy={invite.busy && "Inviting…"}
        onSubmit={submit}
        result={invitation ? <InvitationLink invitation={invitation} /> : undefined}
      >
        {invite.errorMessage ? <Notice tone="danger" title={invite.errorMessage} live /> : null}
        <EmailField
          error={result?.kind === "already_here" ? alreadyHereLabel(result) : fieldErrors["email"]}
          autoComplete="off"
        />
        <RoleField initial="editor" />
      </FormDialog>
    </>
  );
}
