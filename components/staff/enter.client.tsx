"use client";

import { askBrowser } from "#components/staff/passkey.client";

const OFFLINE = "The studio cannot be reached just now. Check the connection and try again.";

/** The doors of next-auth that take the forms of the sign-in pages. */
export const signInDoors = {
  password: "/api/auth/callback/credentials",
  passkey: "/api/auth/callback/passkey",
  second: "/api/auth/callback/second",
  provider: "/api/auth/signin/oidc",
} as const;

type Entered = { to: string } | { sentence: string | null; over?: true };
type Answer = { to?: string; error?: { code?: string; sentence?: string } } | null;

/** Sends a form of the sign-in pages; where to go then, or what is wrong. `over` says that it has to begin anew. */
export async function enter(door: string, fields: FormData, next: string): Promise<Entered> {
  const body = new URLSearchParams([...fields].map(([name, value]) => [name, typeof value === "string" ? value : ""]));
  body.set("json", "true");
  const response = await fetch(door, { method: "POST", body }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as Answer | undefined;
  if (response?.ok) return { to: answer?.to ?? next };
  return { sentence: answer?.error?.sentence ?? OFFLINE, ...(answer?.error?.code === "gone" ? { over: true } : {}) };
}

type PasskeyWay = {
  /** The door that says what the browser is asked for. */
  options: string;
  /** The door that takes the answer. */
  door: "passkey" | "second";
  /** next-auth's token and the visitor's. */
  token: string;
  formToken: string;
  next: string;
};

/** The whole way of a passkey at sign-in: ask the studio, ask the browser, send the answer. */
export async function enterWithPasskey({ options, door, token, formToken, next }: PasskeyWay): Promise<Entered> {
  const response = await fetch(options, { method: "POST", headers: { "x-csrf-token": formToken } }).catch(() => null);
  const ask = (await response?.json().catch(() => null)) as { challenge?: string; error?: { sentence?: string } } | null | undefined;
  if (!response?.ok || !ask?.challenge) return { sentence: ask?.error?.sentence ?? OFFLINE };
  const told = await askBrowser(ask as Parameters<typeof askBrowser>[0]);
  if (!("answer" in told)) return { sentence: told.trouble };
  const fields = new FormData();
  fields.set("csrfToken", token);
  fields.set("callbackUrl", next);
  fields.set("passkey", JSON.stringify(told.answer));
  return enter(signInDoors[door], fields, next);
}
