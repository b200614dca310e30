"use client";

import { useCallback, useState } from "react";
import useSWR, { type SWRConfiguration, type SWRResponse } from "swr";

import { paths } from "#lib/paths";
import { routeUrl } from "#components/ui/route-url";
import type { ApiRequest, ApiResponse, ApiRoute } from "#lib/web/api-routes";

/** An error of a route, or one of the network under the code "offline". */
export type ApiError = {
  code: string;
  message: string;
  fields?: Record<string, string>;
  support?: string;
};
export type ApiResult<T> = { ok: true; data: T } | { ok: false; error: ApiError };

/** The routes that answer with JSON. */
type JsonRoute = {
  [K in ApiRoute]: ApiResponse<K> extends Response ? never : K;
}[ApiRoute];

type Options = {
  signal?: AbortSignal;
  keepalive?: boolean;
  /** Reports `reauth_required` as an error instead of asking for the password. */
  skipReauth?: true;
  /** Instead of the token of the page. */
  csrfToken?: string;
};
type Args<K extends JsonRoute> =
  Partial<ApiRequest<K>> extends ApiRequest<K>
    ? [request?: ApiRequest<K> & Options]
    : [request: ApiRequest<K> & Options];
type Request = Options & { params?: Record<string, string>; query?: object; body?: unknown };

const offlineError: ApiError = {
  code: "offline",
  message:
    "The studio cannot be reached. Nothing was changed. Check your connection and try again.",
};

const reauthCancelledError: ApiError = {
  code: "reauth_required",
  message: "Nothing was changed, because you did not confirm your password.",
};

const csrfMeta = () => document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');

export const csrfToken = () => csrfMeta()?.content ?? "";

/** Reads the current session's token from another page, after a sign-in in another window. */
export async function refreshCsrfToken(): Promise<void> {
  const page = await fetch(paths.newVideo(), { credentials: "same-origin" });
  const found = /<meta name="csrf-token" content="([\w-]+)"/.exec(await page.text())?.[1];
  const meta = csrfMeta();
  if (found !== undefined && meta) meta.content = found;
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

/** The error in the body of a response that another client received; null for anything else. */
export function parseError(body: string): ApiError | null {
  try {
    const value: unknown = JSON.parse(body);
    return isErrorBody(value) ? value.error : null;
  } catch {
    return null;
  }
}

async function parseResponse(response: Response): Promise<ApiResult<unknown>> {
  const value: unknown = await response.json().catch(() => null);
  if (response.ok && value !== null) return { ok: true, data: value };
  if (isErrorBody(value)) return { ok: false, error: value.error };
  const message = `The studio sent a response that this page does not understand (${response.status}). Reload the page and try again.`;
  return { ok: false, error: { code: "unknown", message } };
}

let reauthHandler: (() => Promise<boolean>) | null = null;
let pendingReauth: Promise<boolean> | null = null;

/** Sets what asks for the password (returns true once confirmed). Returns how to unset it. */
export function onReauthRequired(handler: () => Promise<boolean>): () => void {
  reauthHandler = handler;
  return () => {
    reauthHandler = null;
  };
}

/** Opens one dialog, however many requests wait for it. */
async function reauthenticate(): Promise<boolean> {
  if (!reauthHandler) return false;
  pendingReauth ??= reauthHandler().finally(() => {
    pendingReauth = null;
  });
  return pendingReauth;
}

async function sendOnce(route: ApiRoute, request: Request): Promise<ApiResult<unknown>> {
  const { body, signal, keepalive } = request;
  const isForm = body instanceof URLSearchParams;
  try {
    const response = await fetch(routeUrl(route, request), {
      method: route.slice(0, route.indexOf(" ")),
      headers: {
        accept: "application/json",
        "x-csrf-token": request.csrfToken ?? csrfToken(),
        ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
      },
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
      ...(keepalive ? { keepalive } : {}),
    });
    return await parseResponse(response);
  } catch {
    return { ok: false, error: offlineError };
  }
}

// Types JSON in one place; routeHandler checks the same map (lib/web/api-routes.ts).
function call<K extends JsonRoute>(
  route: K,
  request?: ApiRequest<K> & Options,
): Promise<ApiResult<ApiResponse<K>>>;
async function call(route: ApiRoute, request: Request = {}): Promise<ApiResult<unknown>> {
  const result = await sendOnce(route, request);
  if (result.ok || result.error.code !== "reauth_required" || request.skipReauth) return result;
  return (await reauthenticate())
    ? sendOnce(route, request)
    : { ok: false, error: reauthCancelledError };
}

/**
 * Calls a route with the page's CSRF token: `api("GET /api/videos/[id]", { params: { id } })`.
 * Never throws: returns network failures too. Reauthenticates and resends unless `skipReauth`.
 */
export const api = <K extends JsonRoute>(route: K, ...[request]: Args<K>) => call(route, request);

/** What SWR returns as `error`; `message` is for people. */
class ApiRequestError extends Error {
  readonly code: string;
  constructor(error: ApiError) {
    super(error.message);
    this.name = "ApiRequestError";
    this.code = error.code;
  }
}

type ReadRoute = Extract<JsonRoute, `GET ${string}`>;

/** Reads with SWR: `useApi("GET /api/videos/[id]", { params: { id } })`. Null reads nothing. */
export function useApi<K extends ReadRoute>(
  route: K,
  request: ApiRequest<K> | null,
  config: SWRConfiguration<ApiResponse<K>, ApiRequestError> = {},
): SWRResponse<ApiResponse<K>, ApiRequestError> {
  const read = async () => {
    const result = await call(route, request ?? undefined);
    if (!result.ok) throw new ApiRequestError(result.error);
    return result.data;
  };
  return useSWR<ApiResponse<K>, ApiRequestError>(request && routeUrl(route, request), read, config);
}

/** Sends a change: `const save = useApiRequest(); save.run("POST /api/products", { body })`. */
export function useApiRequest() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const run = useCallback(async <K extends JsonRoute>(route: K, ...[request]: Args<K>) => {
    setBusy(true);
    setError(null);
    const result = await call(route, request);
    setBusy(false);
    if (!result.ok) setError(result.error);
    return result;
  }, []);
  /** The message of an error that no field shows. */
  const errorMessage = error && !error.fields ? error.message : null;
  return { busy, error, errorMessage, run, clear: () => setError(null) };
}
