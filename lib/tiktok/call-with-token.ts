import "server-only";
import { z } from "zod";

import type { Secret } from "#lib/infra/crypto/secret";
import { callApi, type ApiRequest, type Exchange } from "#lib/tiktok/http-client";
import { mapErrorCode, type ApiCodeMeaning } from "#lib/tiktok/error-codes";

/** Failures that all data endpoints share. `unclear`: the call may have taken effect. */
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
 * Calls a data endpoint. `error.code` decides, not the HTTP status. Data that does not fit the
 * schema is unclear (`unexpected_shape`): the call may have taken effect.
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
  const unreadable = (code: string) => {
    const meaning = exchange.httpStatus === 429 ? ("rate_limited" as const) : ("unclear" as const);
    return { exchange: { ...exchange, code }, meaning, code, message: "" };
  };
  const read = responseEnvelope.safeParse(body);
  if (exchange.httpStatus === null || body === undefined) return unreadable(exchange.code);
  if (!read.success) return unreadable("unexpected_shape");
  const { data, error } = read.data;
  const code = error?.code ?? (exchange.httpStatus < 300 ? "ok" : `http_${exchange.httpStatus}`);
  const answered: Exchange = {
    ...exchange,
    code,
    logId: error?.log_id ?? error?.logid ?? exchange.logId,
  };
  const meaning = mapErrorCode(code, exchange.httpStatus);
  if (meaning !== "ok") return { exchange: answered, meaning, code, message: error?.message ?? "" };
  const parsed = schema.safeParse(data);
  if (parsed.success) return { exchange: answered, meaning: "ok", data: parsed.data };
  return {
    exchange: { ...answered, code: "unexpected_shape" },
    meaning: "unclear",
    code: "unexpected_shape",
    message: "",
  };
}

/** Maps a meaning to a shared failure. One that the endpoint does not expect is `refused`. */
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
