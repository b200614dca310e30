"use client";

import { LogOut } from "lucide-react";
import { signOut } from "next-auth/react";
import { useState } from "react";

import { paths } from "#lib/paths";

/** Ends this session on the server and leads to the sign-in page. */
export function SignOut() {
  const [busy, setBusy] = useState(false);
  const leave = () => {
    setBusy(true);
    void signOut({ callbackUrl: paths.signIn() });
  };
  return (
    <button
      type="button"
      onClick={leave}
      aria-disabled={busy || undefined}
      className="inline-flex min-h-8 items-center gap-2 text-sm text-soft hover:text-ink"
    >
      <LogOut size={14} strokeWidth={1.5} aria-hidden />
      {busy ? "Signing out…" : "Sign out"}
    </button>
  );
}
