"use client";

import { useState } from "react";

import { useApiRequest, type ApiError } from "#components/ui/api.client";
import type { ConnectInput } from "#lib/connections/schema";

/** Begins an authorization and goes to TikTok. Stays busy until the browser has left. */
export function useTiktokRedirect(): {
  busy: boolean;
  error: ApiError | null;
  redirect: (input: ConnectInput) => Promise<void>;
} {
  const begin = useApiRequest();
  const [leaving, setLeaving] = useState(false);
  const redirect = async (input: ConnectInput) => {
    const sent = await begin.run("POST /api/tiktok/connect", { body: input });
    if (!sent.ok) return;
    setLeaving(true);
    window.location.assign(sent.data.url);
  };
  return { busy: begin.busy || leaving, error: begin.error, redirect };
}
