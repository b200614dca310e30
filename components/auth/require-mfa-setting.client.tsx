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
    ? "Everybody has one."
    : `${formatCount(count, "person has", "people have")} none yet.`;

/** For administrators: whether everybody of the shop needs a second step. */
export function RequireMfaSetting({
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
    toast(required ? "Each person decides for themselves" : "Everybody needs a second step now");
    router.refresh();
    return undefined;
  };
  return (
    <Section
      title="Everybody in the shop"
      lead={
        required
          ? `Nobody gets in with a password alone. ${withoutMfaLabel(withoutMfa)}`
          : `Each person decides for themselves whether to have a second step. ${withoutMfaLabel(withoutMfa)}`
      }
    >
      <ConfirmDialog
        renderTrigger={(open) => (
          <Button onClick={open}>
            {required ? "Leave it to each person" : "Ask everybody for a second step"}
          </Button>
        )}
        title={
          required ? "Leave the second step to each person?" : "Ask everybody for a second step?"
        }
        consequences={
          required
            ? [
                "Who has a second step keeps it and is asked for it.",
                "Who removes theirs gets in with the password alone.",
              ]
            : [
                "Who has none sets one up before anything else, from their next click on.",
                "Nobody can remove their last one.",
              ]
        }
        confirmLabel={required ? "Leave it to each person" : "Ask everybody"}
        busyLabel="Saving…"
        tone="primary"
        onConfirm={set}
      />
    </Section>
  );
}
