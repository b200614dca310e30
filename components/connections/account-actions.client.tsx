"use client";

import { RefreshCw } from "lucide-react";

import { DisconnectAccount } from "#components/connections/disconnect-account.client";
import { EraseAccount } from "#components/connections/erase-account.client";
import { ExportAccount } from "#components/connections/export-account.client";
import { useTiktok } from "#components/connections/go-to-tiktok.client";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import type { ConnectionView } from "#lib/connections/schema";

type Props = { connection: ConnectionView; onTheWay: { cancellable: number; handedOver: number } };

/** What an administrator can do about one account. */
export function AccountActions({ connection, onTheWay }: Props) {
  const { id, displayName, state, canSend, restricted } = connection;
  const tiktok = useTiktok();
  const urgent = state !== "disconnected" && !canSend;
  return (
    <>
      <div className="mt-6 flex flex-wrap items-center gap-3">
        {canSend ? null : (
          <Button
            size="s"
            variant={urgent ? "primary" : "quiet"}
            icon={RefreshCw}
            aria-label={`Reconnect ${displayName}`}
            busy={tiktok.busy && "Going to TikTok…"}
            onClick={() => void tiktok.go({ purpose: "reconnect", connectionId: id })}
          >
            Reconnect
          </Button>
        )}
        {state === "disconnected" ? null : <DisconnectAccount id={id} name={displayName} onTheWay={onTheWay} />}
        <ExportAccount id={id} name={displayName} />
        {restricted ? null : <EraseAccount id={id} name={displayName} />}
      </div>
      <ErrorLine className="mt-3">{tiktok.error?.sentence}</ErrorLine>
    </>
  );
}
