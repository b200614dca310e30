"use client";

import { requestPasskey } from "#components/auth/webauthn.client";

const OFFLINE = "The studio cannot be reached just now. Check the connection and try again.";

/** The doors of next-auth that take the forms of the sign-in pages. */
export const signInEndpoints = {
  password: "/api/auth/callback/credentials",
  passkey: "/api/auth/callback/passkey",
  secondFactor: "/api/auth/callback/second-factor",
  oidc: "/api/auth/signin/oidc",
} as const;

type SubmitResult = { to: string } | { message: string | null; expired?: true };
type SignInBody = { to?: string; error?: { code?: string; message?: string } } | null;

/** Sends a form of the sign-in pages; where to go then, or what is wrong. `over` says that it has to begin anew. */
export async function submitSignIn(
  endpoint: string,
  fields: FormData,
  next: string,
): Promise<SubmitResult> {
  const body = new URLSearchParams(
    [...fields].map(([name, value]) => [name, typeof value === "string" ? value : ""]),
  );
  body.set("json", "true");
  const response = await fetch(endpoint, { method: "POST", body }).catch(() => null);
  const responseBody = (await response?.json().catch(() => null)) as SignInBody | undefined;
  if (response?.ok) return { to: responseBody?.to ?? next };
  return {
    message: responseBody?.error?.message ?? OFFLINE,
    ...(responseBody?.error?.code === "gone" ? { expired: true } : {}),
  };
}

type PasskeySignIn = {
  /** The door that says what the browser is asked for. */
  options: string;
  /** The door that takes the answer. */
  endpoint: "passkey" | "secondFactor";
  /** next-auth's token and the visitor's. */
  token: string;
  formToken: string;
  next: string;
};

/** The whole way of a passkey at sign-in: ask the studio, ask the browser, send the answer. */
export async function signInWithPasskey({
  options,
  endpoint,
  token,
  formToken,
  next,
}: PasskeySignIn): Promise<SubmitResult> {
  const response = await fetch(options, {
    method: "POST",
    headers: { "x-csrf-token": formToken },
  }).catch(() => null);
  const passkeyOptions = (await response?.json().catch(() => null)) as
    | { challenge?: string; error?: { message?: string } }
    | null
    | undefined;
  if (!response?.ok || !passkeyOptions?.challenge)
    return { message: passkeyOptions?.error?.message ?? OFFLINE };
  const result = await requestPasskey(passkeyOptions as Parameters<typeof requestPasskey>[0]);
  if (!("response" in result)) return { message: result.error };
  const fields = new FormData();
  fields.set("csrfToken", token);
  fields.set("callbackUrl", next);
  fields.set("passkey", JSON.stringify(result.response));
  return submitSignIn(signInEndpoints[endpoint], fields, next);
}
