"use client";

import { Fingerprint } from "lucide-react";
import { useState } from "react";

import { enterWithPasskey } from "#components/staff/enter.client";
import { usePasskeys } from "#components/staff/passkey.client";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";

type Props = Parameters<typeof enterWithPasskey>[0] & { words: string; primary?: boolean };

/** A button that signs in with a passkey; not there where the browser knows none. */
export function PasskeyEntry({ words, primary = false, ...way }: Props) {
  const known = usePasskeys();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const go = async () => {
    setBusy(true);
    setWrong(null);
    const entered = await enterWithPasskey(way);
    // A whole new page: nothing of the visitor's view stays behind.
    if ("to" in entered) return window.location.assign(entered.to);
    setBusy(false);
    setWrong(entered.sentence);
  };
  if (!known) return null;
  return (
    <div className="space-y-4">
      {wrong ? <Notice tone="danger" title={wrong} live /> : null}
      <Button
        variant={primary ? "primary" : "quiet"}
        size="l"
        icon={Fingerprint}
        busy={busy && "Waiting for the passkey…"}
        onClick={() => void go()}
        className="w-full"
      >
        {words}
      </Button>
    </div>
  );
}
