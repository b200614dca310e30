"use client";

import {
  browserSupportsWebAuthn,
  startAuthentication,
  WebAuthnError,
} from "@simplewebauthn/browser";
import { useSyncExternalStore } from "react";

type AuthenticationOptions = Parameters<typeof startAuthentication>[0]["optionsJSON"];

const subscribeNever = () => () => undefined;

/** Whether this browser knows passkeys; false until the page lives. */
export const usePasskeySupport = () =>
  useSyncExternalStore(subscribeNever, browserSupportsWebAuthn, () => false);

/** Why the browser gave no passkey, in words; null when the person closed its dialog, which needs no comment. */
export function passkeyErrorLabel(error: unknown): string | null {
  const code = error instanceof WebAuthnError ? error.code : "";
  if (code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED")
    return "This device already keeps a passkey for you here.";
  if (code === "ERROR_INVALID_DOMAIN" || code === "ERROR_INVALID_RP_ID")
    return "Passkeys need the studio’s own address with https. Use another way for now.";
  if (code.startsWith("ERROR_AUTHENTICATOR_"))
    return "This device cannot keep a passkey of this kind. Try another device.";
  const name = error instanceof Error ? error.name : "";
  return name === "NotAllowedError" || name === "AbortError"
    ? null
    : "The browser could not use a passkey just now. Use another way.";
}

/** Asks the browser for a passkey: its answer, or why there is none. */
export async function requestPasskey(options: AuthenticationOptions) {
  try {
    const response = await startAuthentication({ optionsJSON: options });
    return {
      response: { ...response, clientExtensionResults: { ...response.clientExtensionResults } },
    };
  } catch (error) {
    return { error: passkeyErrorLabel(error) };
  }
}
