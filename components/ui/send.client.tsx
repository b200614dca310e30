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

/**
 * Sends a change to one of our doors, with the token that the layout put into the page. Never throws: a network failure
 * is an error with a sentence too. `path` comes from lib/paths.ts.
 */
export async function send<T = unknown>(path: string, { method = "POST", body, signal, keepalive }: Options = {}): Promise<Sent<T>> {
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
  return { busy, error, run, clear: () => setError(null) };
}
