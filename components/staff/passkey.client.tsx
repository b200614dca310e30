"use client";

import { browserSupportsWebAuthn, startAuthentication, WebAuthnError } from "@simplewebauthn/browser";
import { useSyncExternalStore } from "react";

type Ask = Parameters<typeof startAuthentication>[0]["optionsJSON"];
type Answer = Awaited<ReturnType<typeof startAuthentication>>;

const nothing = () => () => undefined;

/** Whether this browser knows passkeys; false until the page lives. */
export const usePasskeys = () => useSyncExternalStore(nothing, browserSupportsWebAuthn, () => false);

/** Why the browser gave no passkey, in words; null when the person closed its dialog, which needs no comment. */
export function passkeyTrouble(error: unknown): string | null {
  const code = error instanceof WebAuthnError ? error.code : "";
  if (code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED") return "This device already keeps a passkey for you here.";
  if (code === "ERROR_INVALID_DOMAIN" || code === "ERROR_INVALID_RP_ID")
    return "Passkeys need the studio’s own address with https. Use another way for now.";
  if (code.startsWith("ERROR_AUTHENTICATOR_")) return "This device cannot keep a passkey of this kind. Try another device.";
  const name = error instanceof Error ? error.name : "";
  return name === "NotAllowedError" || name === "AbortError" ? null : "The browser could not use a passkey just now. Use another way.";
}

/** Asks the browser for a passkey: its answer, or why there is none. */
export async function askBrowser(ask: Ask): Promise<{ answer: Answer } | { trouble: string | null }> {
  try {
    return { answer: await startAuthentication({ optionsJSON: ask }) };
  } catch (error) {
    return { trouble: passkeyTrouble(error) };
  }
}
