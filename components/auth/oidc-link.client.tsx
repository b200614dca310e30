"use client";

import { useRouter } from "next/navigation";

import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Section } from "#components/ui/section";
import { api } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";

/** Shows the provider account that the first sign-in linked, the only one accepted since. */
export function OidcLink({ name, linked }: { name: string; linked: boolean }) {
  const router = useRouter();
  const unlink = async () => {
    const sent = await api("DELETE /api/security/identity-provider");
    if (!sent.ok) return sent.error.message;
    toast("Link removed");
    router.refresh();
    return undefined;
  };
  const lead = linked
    ? `You can sign in with ${name}, with the account you used the first time.`
    : `You can sign in with ${name} if your account there has the same e-mail address. The first sign-in links it.`;
  return (
    <Section title="Company sign-in" lead={lead}>
      {linked ? (
        <ConfirmDialog
          renderTrigger={(open) => <Button onClick={open}>Remove link</Button>}
          title="Remove the link?"
          consequences={["The next account you sign in with there is linked instead."]}
          confirmLabel="Remove link"
          busyLabel="Removing…"
          onConfirm={unlink}
        />
      ) : null}
    </Section>
  );
}
