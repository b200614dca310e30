"use client";

import { RefreshCw } from "lucide-react";

import { DisconnectAccount } from "#components/connections/disconnect-account.client";
import { EraseAccount } from "#components/connections/erase-account.client";
import { ExportAccount } from "#components/connections/export-account.client";
import { useTiktokRedirect } from "#components/connections/use-tiktok-redirect.client";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import type { ConnectionView } from "#lib/connections/schema";

type Props = {
  connection: ConnectionView;
  activeDeliveries: { cancellable: number; handedOver: number };
};

/** What an administrator can do about one account. */
export function AccountActions({ connection, activeDeliveries }: Props) {
  const { id, displayName, state, canSend, restricted } = connection;
  const tiktok = useTiktokRedirect();
  const urgent = state !== "disconnected" && !canSend;
  return (
    <>
      <div className="mt-2 flex flex-wrap items-center gap-3 pointer-coarse:[&_button]:min-h-11">
        {canSend ? null : (
          <Button
            size="s"
            variant={urgent ? "primary" : "quiet"}
            icon={RefreshCw}
            aria-label={`Reconnect ${displayName}`}
            busy={tiktok.busy && "Going to TikTok…"}
            onClick={() => void tiktok.redirect({ purpose: "reconnect", connectionId: id })}
          >
            Reconnect
          </Button>
        )}
        {state === "disconnected" ? null : (
          <DisconnectAccount id={id} name={displayName} activeDeliveries={activeDeliveries} />
        )}
        <ExportAccount id={id} name={displayName} />
        {restricted ? null : <EraseAccount id={id} name={displayName} />}
      </div>
      <ErrorLine className="mt-3">{tiktok.error?.message}</ErrorLine>
    </>
  );
}
