"use client";

import { useRouter } from "next/navigation";

import { countWords } from "#components/ui/amounts";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Section } from "#components/ui/section";
import { send } from "#components/ui/send.client";
import { toast } from "#components/ui/toast.client";
import { paths } from "#lib/paths";

const without = (count: number) => (count === 0 ? "Everybody has one." : `${countWords(count, "person has", "people have")} none yet.`);

/** For administrators: whether everybody of the shop needs a second step. */
export function AskEverybody({ required, unprotected }: { required: boolean; unprotected: number }) {
  const router = useRouter();
  const set = async () => {
    const sent = await send(paths.api.factorRequirement(), { method: "PUT", body: { required: !required } });
    if (!sent.ok) return sent.error.sentence;
    toast(required ? "Each person decides for themselves" : "Everybody needs a second step now");
    router.refresh();
    return undefined;
  };
  return (
    <Section
      title="Everybody in the shop"
      lead={
        required
          ? `Nobody gets in with a password alone. ${without(unprotected)}`
          : `Each person decides for themselves whether to have a second step. ${without(unprotected)}`
      }
    >
      <ConfirmDialog
        renderTrigger={(open) => <Button onClick={open}>{required ? "Leave it to each person" : "Ask everybody for a second step"}</Button>}
        title={required ? "Leave the second step to each person?" : "Ask everybody for a second step?"}
        consequences={
          required
            ? ["Who has a second step keeps it and is asked for it.", "Who removes theirs gets in with the password alone."]
            : ["Who has none sets one up before anything else, from their next click on.", "Nobody can remove their last one."]
        }
        confirm={required ? "Leave it to each person" : "Ask everybody"}
        busyWords="Saving…"
        tone="primary"
        onConfirm={set}
      />
    </Section>
  );
}
