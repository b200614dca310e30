"use client";

import { useRouter } from "next/navigation";

import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { send } from "#components/ui/send.client";
import { toast } from "#components/ui/toast.client";
import { disconnectConsequences, disconnectedWords } from "#lib/connections/words";
import { paths } from "#lib/paths";

type Outcome =
  | { kind: "disconnected"; displayName: string; revoke: "done" | "failed" | "not_needed"; deliveriesCancelled: number }
  | { kind: "already_disconnected" };

type Props = { id: string; name: string; onTheWay: { cancellable: number; handedOver: number } };

/** Ends an account's connection after naming what follows; how it went stays readable on the account's card. */
export function DisconnectAccount({ id, name, onTheWay }: Props) {
  const router = useRouter();
  const disconnect = async () => {
    const sent = await send<Outcome>(paths.api.connectionDisconnect(id));
    if (!sent.ok) return sent.error.sentence;
    router.refresh();
    const { data } = sent;
    if (data.kind === "disconnected") toast(disconnectedWords(name, data), { tone: data.revoke === "failed" ? "danger" : "ok" });
    return undefined;
  };
  return (
    <ConfirmDialog
      renderTrigger={(open) => (
        <Button size="s" aria-label={`Disconnect ${name}`} onClick={open}>
          Disconnect
        </Button>
      )}
      title={`Disconnect ${name}?`}
      consequences={disconnectConsequences(onTheWay)}
      confirm={`Disconnect ${name}`}
      busyWords="Disconnecting…"
      onConfirm={disconnect}
    />
  );
}
