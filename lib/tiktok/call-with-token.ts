import "server-only";
import { z } from "zod";

import { env } from "#lib/infra/env";
import type { Secret } from "#lib/infra/crypto/secret";
import { callApi, type ApiRequest, type Exchange } from "#lib/tiktok/http-client";
import { mapErrorCode, type ApiCodeMeaning } from "#lib/tiktok/error-codes";

/** Troubles that every data endpoint shares. `unclear`: the effect may or may not have happened. */
export type ApiFailure =
  | { kind: "rate_limited"; code: string }
  | { kind: "token_invalid"; code: string }
  | { kind: "scope_missing"; code: string }
  | { kind: "refused"; code: string }
  | { kind: "unclear"; code: string };

export type CallResult<R> = { result: R; exchange: Exchange };

const errorCodeText = z.string().regex(/^[\w.-]{1,80}$/);

const responseEnvelope = z.object({
  data: z.unknown().optional(),
  error: z
    .object({
      code: errorCodeText.optional().catch("unreadable_code"),
      message: z.string().optional().catch(""),
      log_id: errorCodeText.optional().catch(undefined),
      logid: errorCodeText.optional().catch(undefined),
    })
    .optional(),
});

type EnvelopeResult<D> = { exchange: Exchange } & (
  | { meaning: "ok"; data: D }
  | { meaning: Exclude<ApiCodeMeaning, "ok">; code: string; message: string }
);

/**
 * Calls a data endpoint with the person's token and reads its envelope: `error.code` decides, not the HTTP status.
 * A reply whose data does not fit the schema is unclear (`bad_shape`): something happened that we cannot read.
 */
export async function callWithToken<S extends z.ZodType>(
  accessToken: Secret,
  request: ApiRequest,
  schema: S,
): Promise<EnvelopeResult<z.infer<S>>> {
  const { exchange, body } = await callApi({
    ...request,
    headers: {
      authorization: `Bearer ${accessToken.reveal()}`,
      ...(request.body === undefined ? {} : { "content-type": "application/json; charset=UTF-8" }),
    },
  });
  const broken = (code: string) => {
    const meaning = exchange.httpStatus === 429 ? ("rate_limited" as const) : ("unclear" as const);
    return { exchange: { ...exchange, code }, meaning, code, message: "" };
  };
  const read = responseEnvelope.safeParse(body);
  if (exchange.httpStatus === null || body === undefined) return broken(exchange.code);
  if (!read.success) return broken("bad_shape");
  const { data, error } = read.data;
  const code = error?.code ?? (exchange.httpStatus < 300 ? "ok" : `http_${exchange.httpStatus}`);
  const heard: Exchange = {
    ...exchange,
    code,
    logId: error?.log_id ?? error?.logid ?? exchange.logId,
  };
  const meaning = mapErrorCode(code, exchange.httpStatus);
  if (meaning !== "ok") return { exchange: heard, meaning, code, message: error?.message ?? "" };
  const fits = schema.safeParse(data);
  if (fits.success) return { exchange: heard, meaning: "ok", data: fits.data };
  return {
    exchange: { ...heard, code: "bad_shape" },
    meaning: "unclear",
    code: "bad_shape",
    message: "",
  };
}

/** The shared troubles as results; a meaning that an endpoint does not expect is a refusal, with its code. */
export function toApiFailure(meaning: Exclude<ApiCodeMeaning, "ok">, code: string): ApiFailure {
  switch (meaning) {
    case "rate_limited":
    case "token_invalid":
    case "scope_missing":
    case "unclear":
      return { kind: meaning, code };
    default:
      return { kind: "refused", code };
  }
}

/** May bytes of a person's video go to this address? Only TikTok's own hosts over https; loopback when TikTok is a stand-in. */
export function isTrustedUploadUrl(
  url: string,
  mode: "practice" | "rehearsal" | "live" = env().mode,
): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  if (username !== "" || password !== "") return false;
  if (mode === "live")
    return protocol === "https:" && port === "" && hostname.endsWith(".tiktokapis.com");
  return /^https?:$/.test(protocol) && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}
