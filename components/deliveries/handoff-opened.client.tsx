"use client";

import { useEffect } from "react";

import { api } from "#components/ui/api.client";

// A person looks at a page for longer than a program that only fetches it.
const LOOKED_AT_MS = 1_000;

const reported = new Set<string>();

/** Tells the studio once that a person has this phone page open; tried again when it fails. */
export async function reportHandoffOpened(token: string): Promise<void> {
  if (reported.has(token)) return;
  reported.add(token);
  const sent = await api("POST /api/phone/[token]/opened", { params: { token }, keepalive: true });
  if (!sent.ok) reported.delete(token);
}

/** Reports the page as opened once it is loaded and has been in view for a moment. */
export function HandoffOpened({ token }: { token: string }) {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watch = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible" && document.readyState === "complete")
        timer = setTimeout(() => void reportHandoffOpened(token), LOOKED_AT_MS);
    };
    watch();
    window.addEventListener("load", watch);
    document.addEventListener("visibilitychange", watch);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("load", watch);
      document.removeEventListener("visibilitychange", watch);
    };
  }, [token]);
  return null;
}
