"use client";

import { useRouter } from "next/navigation";

import { formatCount } from "#lib/format";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Section } from "#components/ui/section";
import { api } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";

const withoutMfaLabel = (count: number) =>
  count === 0
    ? "Everyone has one."
    : `${formatCount(count, "person does", "people do")} not have one yet.`;

/** For administrators: whether everyone in the shop needs a second step. */
export function RequireSecondFactorSetting({
  required,
  withoutMfa,
}: {
  required: boolean;
  withoutMfa: number;
}) {
  const router = useRouter();
  const set = async () => {
    const sent = await api("PUT /api/security/mfa-requirement", { body: { required: !required } });
    if (!sent.ok) return sent.error.message;
    toast(required ? "Second step is optional" : "Second step is required");
    router.refresh();
    return undefined;
  };
  return (
    <Section
      title="Everyone in the shop"
      lead={
        required
          ? `Everyone needs a second step to sign in. ${withoutMfaLabel(withoutMfa)}`
          : `A second step is optional for each person. ${withoutMfaLabel(withoutMfa)}`
      }
    >
      <ConfirmDialog
        renderTrigger={(open) => (
          <Button onClick={open}>
            {required ? "Make the second step optional" : "Require a second step"}
          </Button>
        )}
        title={required ? "Make the second step optional?" : "Require a second step for everyone?"}
        consequences={
          required
            ? [
                "People with a second step keep it and still need it.",
                "People who remove theirs sign in with the password alone.",
              ]
            : [
                "People without one must set it up before they can do anything else. This takes effect immediately.",
                "No one can remove their last one.",
              ]
        }
        confirmLabel={required ? "Make optional" : "Require"}
        busyLabel="Saving…"
        tone="primary"
        onConfirm={set}
      />
    </Section>
  );
}
