"use client";

import { Fingerprint } from "lucide-react";
import { useState } from "react";

import { signInWithPasskey } from "#components/auth/submit-sign-in.client";
import { usePasskeySupport } from "#components/auth/webauthn.client";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";

type Props = Parameters<typeof signInWithPasskey>[0] & { label: string; primary?: boolean };

/** A button that signs in with a passkey; absent where the browser does not support them. */
export function PasskeySignInButton({ label, primary = false, ...request }: Props) {
  const isSupported = usePasskeySupport();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const signIn = async () => {
    setBusy(true);
    setError(null);
    const result = await signInWithPasskey(request);
    // A full page load, so that nothing of the visitor's view stays behind.
    if ("to" in result) return window.location.assign(result.to);
    setBusy(false);
    setError(result.message);
  };
  if (!isSupported) return null;
  return (
    <div className="space-y-4 noscript:hidden">
      {error ? <Notice tone="danger" title={error} live /> : null}
      <Button
        variant={primary ? "primary" : "quiet"}
        size="l"
        icon={Fingerprint}
        busy={busy && "Waiting for your passkey…"}
        onClick={() => void signIn()}
        className="w-full"
      >
        {label}
      </Button>
    </div>
  );
}
