"use client";

import {
  browserSupportsWebAuthn,
  startAuthentication,
  WebAuthnError,
} from "@simplewebauthn/browser";
import { useSyncExternalStore } from "react";

type AuthenticationOptions = Parameters<typeof startAuthentication>[0]["optionsJSON"];

const subscribeNever = () => () => undefined;

/**
 * Returns whether this browser supports passkeys. True until the page is hydrated: nearly all do,
 * and a button that appears later would move what a person is about to click.
 */
export const usePasskeySupport = () =>
  useSyncExternalStore(subscribeNever, browserSupportsWebAuthn, () => true);

/** Returns why the browser gave no passkey; null when the person closed its dialog. */
export function passkeyErrorLabel(error: unknown): string | null {
  const code = error instanceof WebAuthnError ? error.code : "";
  if (code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED")
    return "This device already has a passkey for this account.";
  if (code === "ERROR_INVALID_DOMAIN" || code === "ERROR_INVALID_RP_ID")
    return "Passkeys only work on the studio’s own https address. Sign in another way.";
  if (code.startsWith("ERROR_AUTHENTICATOR_"))
    return "This device can’t store this kind of passkey. Try another device.";
  const name = error instanceof Error ? error.name : "";
  return name === "NotAllowedError" || name === "AbortError"
    ? null
    : "The browser could not use a passkey. Sign in another way.";
}

/** Asks the browser for a passkey. Returns its response, or why there is none. */
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
