"use client";

import { useEffect, useId, useRef, useState } from "react";

import { ConfirmWays, type Ways } from "#components/staff/confirm-ways.client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { onConfirm, sendOnce } from "#components/ui/send.client";
import { paths } from "#lib/paths";

const NONE: Ways = { code: false, provider: false, passkey: null };

/** Asks who it is when a door wants to be sure; the request that was refused is then sent again by itself (send.client). One a page. */
export function ConfirmHost({ email }: { email: string }) {
  const [ways, setWays] = useState<Ways | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useId();
  const settle = useRef<(confirmed: boolean) => void>(() => undefined);
  useEffect(() => {
    const forget = onConfirm(async () => {
      const asked = await sendOnce<Ways>(paths.api.confirmWays());
      setWays(asked.ok ? asked.data : NONE);
      return new Promise<boolean>((done) => {
        settle.current = done;
      });
    });
    return () => {
      forget();
      settle.current(false);
    };
  }, []);
  const end = (confirmed: boolean) => {
    setWays(null);
    settle.current(confirmed);
  };
  return (
    <Dialog
      open={ways !== null}
      onClose={() => end(false)}
      title="Confirm that it is you"
      lead="This is asked before something important, when you last proved it some minutes ago. What you began goes on by itself."
      footer={
        <>
          <Button onClick={() => end(false)}>Not now</Button>
          <Button variant="primary" type="submit" form={form} busy={busy && "Checking…"}>
            Confirm
          </Button>
        </>
      }
    >
      {ways ? <ConfirmWays form={form} ways={ways} email={email} busy={busy} onBusy={setBusy} onConfirmed={() => end(true)} /> : null}
    </Dialog>
  );
}
