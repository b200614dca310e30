"use client";

import { useRouter } from "next/navigation";

import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Section } from "#components/ui/section";
import { api } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";

/** One's account at the company's sign-in: linked at the first sign-in through it, and only that one is taken afterwards. */
export function OidcLink({ name, linked }: { name: string; linked: boolean }) {
  const router = useRouter();
  const unlink = async () => {
    const sent = await api("DELETE /api/security/identity-provider");
    if (!sent.ok) return sent.error.message;
    toast("The link was ended");
    router.refresh();
    return undefined;
  };
  const lead = linked
    ? `You can sign in with ${name}. Only the account that you used first is taken.`
    : `You can sign in with ${name}, if it has your e-mail address. The first time links it to you.`;
  return (
    <Section title="Company sign-in" lead={lead}>
      {linked ? (
        <ConfirmDialog
          renderTrigger={(open) => <Button onClick={open}>End the link</Button>}
          title="End the link?"
          consequences={["The account that you use there next is linked in its place."]}
          confirmLabel="End the link"
          busyLabel="Ending…"
          onConfirm={unlink}
        />
      ) : null}
    </Section>
  );
}
