"use client";

import { useRouter } from "next/navigation";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { toast } from "#components/ui/toast.client";
import type { PersonView } from "#lib/staff/schema";

/** A person's e-mail address; where nothing proved it, an operator can confirm it. */
export function PersonAddress({
  person: { id, email, addressVerified },
  mayConfirm,
}: {
  person: PersonView;
  mayConfirm: boolean;
}) {
  const router = useRouter();
  const confirm = useApiRequest();
  const confirmAddress = async () => {
    const sent = await confirm.run("POST /api/people/[id]/confirm-address", { params: { id } });
    if (!sent.ok) return;
    toast("Address confirmed");
    router.refresh();
  };
  return (
    <div className="space-y-3">
      <span className="wrap-anywhere">{email}</span>
      {addressVerified ? null : (
        <p className="max-w-prose text-soft">
          Not confirmed. Until it is, this person can’t be a second approver or sign in with a
          company account.{" "}
          {mayConfirm
            ? "Confirm it once you know that the address is theirs."
            : "An operator of this studio can confirm it."}
        </p>
      )}
      {confirm.error ? <Notice tone="danger" title={confirm.error.message} live /> : null}
      {!addressVerified && mayConfirm ? (
        <Button busy={confirm.busy && "Confirming…"} onClick={() => void confirmAddress()}>
          Confirm address
        </Button>
      ) : null}
    </div>
  );
}
