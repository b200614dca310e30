"use client";

import { requestPasskey } from "#components/auth/webauthn.client";
import { api } from "#components/ui/api.client";
import type { ApiRequest } from "#lib/web/api-routes";

const NO_PASSKEY = "You have no passkey here. Sign in another way.";

type AuthPath = ApiRequest<"POST /api/auth/[...nextauth]">["params"]["nextauth"];

/** Where the forms of the sign-in pages go without JavaScript. */
export const signInAction = (path: AuthPath) => `/api/auth/${path}`;

type SubmitResult = { to: string } | { message: string | null; expired?: true };

/** Sends a sign-in form. Returns where to go or what is wrong; `expired`: start again. */
export async function submitSignIn(
  path: AuthPath,
  fields: FormData,
  next: string,
): Promise<SubmitResult> {
  const body = new URLSearchParams(
    [...fields].map(([name, value]) => [name, typeof value === "string" ? value : ""]),
  );
  body.set("json", "true");
  const sent = await api("POST /api/auth/[...nextauth]", { params: { nextauth: path }, body });
  if (sent.ok) return { to: sent.data.to ?? next };
  const { code, message } = sent.error;
  return { message, ...(code === "gone" ? { expired: true } : {}) };
}

type PasskeySignIn = {
  /** The route that returns what to ask the browser for. */
  options: "POST /api/sign-in/passkey" | "POST /api/sign-in/second-factor";
  /** Where the browser's response goes. */
  path: AuthPath;
  /** next-auth's token and the visitor's. */
  token: string;
  formToken: string;
  next: string;
};

/** Signs in with a passkey: gets the options, asks the browser, sends its response. */
export async function signInWithPasskey({
  options,
  path,
  token,
  formToken,
  next,
}: PasskeySignIn): Promise<SubmitResult> {
  const sent = await api(options, { csrfToken: formToken });
  if (!sent.ok) return { message: sent.error.message };
  if (!sent.data.challenge) return { message: NO_PASSKEY };
  const result = await requestPasskey(sent.data);
  if (!("response" in result)) return { message: result.error };
  const fields = new FormData();
  fields.set("csrfToken", token);
  fields.set("callbackUrl", next);
  fields.set("passkey", JSON.stringify(result.response));
  return submitSignIn(path, fields, next);
}
