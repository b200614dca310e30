"use client";

import { useCallback, useState } from "react";

/** A refusal as every door words it, or a failure of the way there. */
export type ApiError = {
  code: string;
  message: string;
  fields?: Record<string, string>;
  support?: string;
};
export type ApiResult<T> = { ok: true; data: T } | { ok: false; error: ApiError };

type ApiRequestOptions = {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
  keepalive?: boolean;
};

const offlineError: ApiError = {
  code: "offline",
  message:
    "The studio cannot be reached just now. Nothing was changed. Check the connection and try again.",
};

function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

function isErrorBody(value: unknown): value is { error: ApiError } {
  return (
    typeof value === "object" &&
    value !== null &&
    "error" in value &&
    typeof value.error === "object" &&
    value.error !== null &&
    "message" in value.error
  );
}

async function parseResponse<T>(response: Response): Promise<ApiResult<T>> {
  const value: unknown = await response.json().catch(() => null);
  if (response.ok && value !== null) return { ok: true, data: value as T };
  if (isErrorBody(value)) return { ok: false, error: value.error };
  const message = `The studio gave an answer that this page does not understand (${response.status}). Reload the page and try again.`;
  return { ok: false, error: { code: "unknown", message } };
}

/** Asks the person to prove that it is them; true once they did. Set by the dialog that a page has for it. */
let reauthHandler: (() => Promise<boolean>) | null = null;
let pendingReauth: Promise<boolean> | null = null;

/** Names what asks when a door wants a fresh proof; returns how to take it away again. */
export function onReauthRequired(handler: () => Promise<boolean>): () => void {
  reauthHandler = handler;
  return () => {
    reauthHandler = null;
  };
}

/** One dialog, however many requests wait for it. */
async function reauthenticate(): Promise<boolean> {
  if (!reauthHandler) return false;
  pendingReauth ??= reauthHandler().finally(() => {
    pendingReauth = null;
  });
  return pendingReauth;
}

const reauthCancelledError: ApiError = {
  code: "reauth_required",
  message: "Nothing was changed, since you did not confirm that it is you.",
};

/**
 * Sends a change to one of our doors, with the token that the layout put into the page. Never throws: a network failure
 * is an error with a sentence too. A door that wants to be sure who asks gets the same request again once the person has
 * confirmed it. `path` comes from lib/paths.ts.
 */
export async function apiRequest<T = unknown>(
  path: string,
  options: ApiRequestOptions = {},
): Promise<ApiResult<T>> {
  const sent = await apiRequestOnce<T>(path, options);
  if (sent.ok || sent.error.code !== "reauth_required") return sent;
  return (await reauthenticate())
    ? apiRequestOnce<T>(path, options)
    : { ok: false, error: reauthCancelledError };
}

/** The same, without asking who it is. */
export async function apiRequestOnce<T>(
  path: string,
  { method = "POST", body, signal, keepalive }: ApiRequestOptions = {},
): Promise<ApiResult<T>> {
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
    return await parseResponse<T>(response);
  } catch {
    return { ok: false, error: offlineError };
  }
}

/** What SWR throws into `error`; `message` is a sentence for people. */
export class ApiRequestError extends Error {
  readonly code: string;
  constructor(error: ApiError) {
    super(error.message);
    this.name = "FetchError";
    this.code = error.code;
  }
}

/** For SWR: `useSWR<View>(paths.api.…(), fetcher)`. Throws a FetchError. */
export async function fetcher<T>(path: string): Promise<T> {
  const sent = await apiRequest<T>(path, { method: "GET" });
  if (!sent.ok) throw new ApiRequestError(sent.error);
  return sent.data;
}

/** A change with its state: `const save = useSend(); <Button busy={save.busy && "Saving…"} onClick={() => save.run(path, {body})}>`. */
export function useApiRequest() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const run = useCallback(
    async <T = unknown,>(path: string, options?: ApiRequestOptions): Promise<ApiResult<T>> => {
      setBusy(true);
      setError(null);
      const sent = await apiRequest<T>(path, options);
      setBusy(false);
      if (!sent.ok) setError(sent.error);
      return sent;
    },
    [],
  );
  /** The sentence of an error that no field shows. */
  const trouble = error && !error.fields ? error.message : null;
  return { busy, error, trouble, run, clear: () => setError(null) };
}
