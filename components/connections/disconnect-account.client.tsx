"use client";

import { useRouter } from "next/navigation";

import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { api } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";
import { disconnectConsequences, disconnectedLabel } from "#lib/connections/labels";

type Props = {
  id: string;
  name: string;
  activeDeliveries: { cancellable: number; handedOver: number };
};

/** Disconnects an account after listing the consequences. */
export function DisconnectAccount({ id, name, activeDeliveries }: Props) {
  const router = useRouter();
  const disconnect = async () => {
    const sent = await api("POST /api/connections/[id]/disconnect", { params: { id } });
    if (!sent.ok) return sent.error.message;
    router.refresh();
    const { data } = sent;
    if (data.kind === "disconnected")
      toast(disconnectedLabel(name, data), { tone: data.revoke === "failed" ? "danger" : "ok" });
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
      consequences={disconnectConsequences(activeDeliveries)}
      confirmLabel={`Disconnect ${name}`}
      busyLabel="Disconnecting…"
      onConfirm={disconnect}
    />
  );
}
