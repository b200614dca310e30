"use client";

import { useCallback, useState } from "react";

/** A refusal as every door words it, or a failure of the way there. */
export type SendError = { code: string; sentence: string; fields?: Record<string, string>; support?: string };
export type Sent<T> = { ok: true; data: T } | { ok: false; error: SendError };

type Options = { method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE"; body?: unknown; signal?: AbortSignal; keepalive?: boolean };

const unreachable: SendError = {
  code: "offline",
  sentence: "The studio cannot be reached just now. Nothing was changed. Check the connection and try again.",
};

function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

function isError(value: unknown): value is { error: SendError } {
  return (
    typeof value === "object" &&
    value !== null &&
    "error" in value &&
    typeof value.error === "object" &&
    value.error !== null &&
    "sentence" in value.error
  );
}

async function answer<T>(response: Response): Promise<Sent<T>> {
  const value: unknown = await response.json().catch(() => null);
  if (response.ok && value !== null) return { ok: true, data: value as T };
  if (isError(value)) return { ok: false, error: value.error };
  const sentence = `The studio gave an answer that this page does not understand (${response.status}). Reload the page and try again.`;
  return { ok: false, error: { code: "unknown", sentence } };
}

/** Asks the person to prove that it is them; true once they did. Set by the dialog that a page has for it. */
let askWho: (() => Promise<boolean>) | null = null;
let asking: Promise<boolean> | null = null;

/** Names what asks when a door wants a fresh proof; returns how to take it away again. */
export function onConfirm(ask: () => Promise<boolean>): () => void {
  askWho = ask;
  return () => {
    askWho = null;
  };
}

/** One dialog, however many requests wait for it. */
async function confirmed(): Promise<boolean> {
  if (!askWho) return false;
  asking ??= askWho().finally(() => {
    asking = null;
  });
  return asking;
}

const unconfirmed: SendError = { code: "confirm", sentence: "Nothing was changed, since you did not confirm that it is you." };

/**
 * Sends a change to one of our doors, with the token that the layout put into the page. Never throws: a network failure
 * is an error with a sentence too. A door that wants to be sure who asks gets the same request again once the person has
 * confirmed it. `path` comes from lib/paths.ts.
 */
export async function send<T = unknown>(path: string, options: Options = {}): Promise<Sent<T>> {
  const sent = await sendOnce<T>(path, options);
  if (sent.ok || sent.error.code !== "confirm") return sent;
  return (await confirmed()) ? sendOnce<T>(path, options) : { ok: false, error: unconfirmed };
}

/** The same, without asking who it is. */
export async function sendOnce<T>(path: string, { method = "POST", body, signal, keepalive }: Options = {}): Promise<Sent<T>> {
  try {
    const response = await fetch(path, {
      method,
      headers: {
        accept: "application/json",
        "x-csrf-token": csrfToken(),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
      ...(keepalive ? { keepalive } : {}),
    });
    return await answer<T>(response);
  } catch {
    return { ok: false, error: unreachable };
  }
}

/** What SWR throws into `error`; `message` is a sentence for people. */
export class FetchError extends Error {
  readonly code: string;
  constructor(error: SendError) {
    super(error.sentence);
    this.name = "FetchError";
    this.code = error.code;
  }
}

/** For SWR: `useSWR<View>(paths.api.…(), fetcher)`. Throws a FetchError. */
export async function fetcher<T>(path: string): Promise<T> {
  const sent = await send<T>(path, { method: "GET" });
  if (!sent.ok) throw new FetchError(sent.error);
  return sent.data;
}

/** A change with its state: `const save = useSend(); <Button busy={save.busy && "Saving…"} onClick={() => save.run(path, {body})}>`. */
export function useSend() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SendError | null>(null);
  const run = useCallback(async <T = unknown,>(path: string, options?: Options): Promise<Sent<T>> => {
    setBusy(true);
    setError(null);
    const sent = await send<T>(path, options);
    setBusy(false);
    if (!sent.ok) setError(sent.error);
    return sent;
  }, []);
  /** The sentence of an error that no field shows. */
  const trouble = error && !error.fields ? error.sentence : null;
  return { busy, error, trouble, run, clear: () => setError(null) };
}
