import "server-only";
import { z } from "zod";

import { env } from "#lib/infra/env";
import type { Secret } from "#lib/infra/secret";
import { call, type Ask, type Exchange } from "#lib/tiktok/call";
import { meaningOf, type CodeMeaning } from "#lib/tiktok/errors";

/** Troubles that every data endpoint shares. `unclear`: the effect may or may not have happened. */
export type Trouble =
  | { kind: "rate_limited"; code: string }
  | { kind: "token_invalid"; code: string }
  | { kind: "scope_missing"; code: string }
  | { kind: "refused"; code: string }
  | { kind: "unclear"; code: string };

export type Told<R> = { result: R; exchange: Exchange };

const said = z.string().regex(/^[\w.-]{1,80}$/);

const envelope = z.object({
  data: z.unknown().optional(),
  error: z
    .object({
      code: said.optional().catch("unreadable_code"),
      message: z.string().optional().catch(""),
      log_id: said.optional().catch(undefined),
      logid: said.optional().catch(undefined),
    })
    .optional(),
});

type Read<D> = { exchange: Exchange } & (
  | { meaning: "ok"; data: D }
  | { meaning: Exclude<CodeMeaning, "ok">; code: string; message: string }
);

/**
 * Calls a data endpoint with the person's token and reads its envelope: `error.code` decides, not the HTTP status.
 * A reply whose data does not fit the schema is unclear (`bad_shape`): something happened that we cannot read.
 */
export async function callWithToken<S extends z.ZodType>(accessToken: Secret, ask: Ask, schema: S): Promise<Read<z.infer<S>>> {
  const { exchange, reply } = await call({
    ...ask,
    headers: {
      authorization: `Bearer ${accessToken.reveal()}`,
      ...(ask.body === undefined ? {} : { "content-type": "application/json; charset=UTF-8" }),
    },
  });
  const broken = (code: string) => {
    const meaning = exchange.httpStatus === 429 ? ("rate_limited" as const) : ("unclear" as const);
    return { exchange: { ...exchange, code }, meaning, code, message: "" };
  };
  const read = envelope.safeParse(reply);
  if (exchange.httpStatus === null || reply === undefined) return broken(exchange.code);
  if (!read.success) return broken("bad_shape");
  const { data, error } = read.data;
  const code = error?.code ?? (exchange.httpStatus < 300 ? "ok" : `http_${exchange.httpStatus}`);
  const heard: Exchange = { ...exchange, code, logId: error?.log_id ?? error?.logid ?? exchange.logId };
  const meaning = meaningOf(code, exchange.httpStatus);
  if (meaning !== "ok") return { exchange: heard, meaning, code, message: error?.message ?? "" };
  const fits = schema.safeParse(data);
  if (fits.success) return { exchange: heard, meaning: "ok", data: fits.data };
  return { exchange: { ...heard, code: "bad_shape" }, meaning: "unclear", code: "bad_shape", message: "" };
}

/** The shared troubles as results; a meaning that an endpoint does not expect is a refusal, with its code. */
export function troubleFrom(meaning: Exclude<CodeMeaning, "ok">, code: string): Trouble {
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
export function trustedUploadUrl(address: string, mode: "practice" | "rehearsal" | "live" = env().mode): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port, username, password } = new URL(address);
  if (username !== "" || password !== "") return false;
  if (mode === "live") return protocol === "https:" && port === "" && hostname.endsWith(".tiktokapis.com");
  return /^https?:$/.test(protocol) && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}
