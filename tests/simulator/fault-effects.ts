import type { Endpoint } from "./ledger-events.ts";
import type { FaultKind, FaultPlan } from "./fault-plan.ts";
import type { RequestContext, Reply } from "./http.ts";
import { newPostId, newPublishId } from "./ids.ts";
import { parseJson, isRecord, stringifyJson } from "./json.ts";
import { failPublish } from "./publish-lifecycle.ts";
import { removeConnection } from "./remove-connection.ts";
import { jsonReply } from "./replies.ts";
import type { World } from "./world.ts";

type WireFault = "reset" | "hang" | "early-close";

/** Returns what a plan does to the connection in place of a response. Undefined for other kinds. */
export function wireFault(plan: FaultPlan): WireFault | undefined {
  return plan.kind === "reset" || plan.kind === "hang" || plan.kind === "early-close"
    ? plan.kind
    : undefined;
}

/** Returns the reply with which a plan replaces TikTok's. Undefined for other kinds. */
export function replacementReply(
  plan: FaultPlan,
  endpoint: Endpoint,
  context: RequestContext,
): Reply | undefined {
  const make = replyMakers[plan.kind];
  if (!make) return undefined;
  const reply = make(plan, endpoint, context);
  return { ...reply, headers: { ...reply.headers, ...plan.headers } };
}

type ReplyMaker = (plan: FaultPlan, endpoint: Endpoint, x: RequestContext) => Reply;

const replyMakers: Partial<Record<FaultKind, ReplyMaker>> = {
  status: (plan, endpoint, x) => {
    const status = plan.status ?? 500;
    const code = plan.code ?? (status === 429 ? "rate_limit_exceeded" : "internal_error");
    const reply = plannedErrorReply(endpoint, x, status, code);
    return plan.body === undefined ? reply : { ...reply, body: plan.body };
  },
  html: (plan) => ({
    status: plan.status ?? 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: plan.body ?? "<!doctype html><title>Gateway</title><h1>Something went wrong</h1>",
  }),
  "wrong-json": (plan) => ({
    status: plan.status ?? 200,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: plan.body ?? '{"data":["publish_id",7],"error":"ok","access_token":42,"status":{}}',
  }),
  "ok-with-error": (plan, endpoint, x) =>
    plannedErrorReply(endpoint, x, 200, plan.code ?? "internal_error"),
  empty: (plan) => ({ status: plan.status ?? 200, headers: {}, body: "" }),
};

/** Returns an error in the shape of its endpoint: flat for OAuth, enveloped elsewhere. */
function plannedErrorReply(
  endpoint: Endpoint,
  context: RequestContext,
  status: number,
  code: string,
): Reply {
  const isOAuth = endpoint === "token" || endpoint === "refresh" || endpoint === "revoke";
  const body = isOAuth
    ? { error: code, error_description: "Planned fault.", log_id: context.logId }
    : { data: {}, error: { code, message: "Planned fault.", log_id: context.logId } };
  return jsonReply(body, status, { "x-tt-logid": context.logId });
}

/** Changes the data of a good reply: unknown status, unknown fields, or another account's ids. */
export function alterReply(plan: FaultPlan, endpoint: Endpoint, reply: Reply): Reply {
  const alter = alterations[plan.kind];
  const value = typeof reply.body === "string" ? parseJson(protectIntegers(reply.body)) : undefined;
  if (!alter || !isRecord(value)) return reply;
  const data = isRecord(value["data"]) ? value["data"] : value;
  alter(data, plan, endpoint);
  return { ...reply, body: restoreIntegers(stringifyJson(value)) };
}

type DataAlteration = (data: Record<string, unknown>, plan: FaultPlan, endpoint: Endpoint) => void;

const alterations: Partial<Record<FaultKind, DataAlteration>> = {
  "unknown-status": (data, plan) => {
    data["status"] = plan.code ?? "PROCESSING_REVIEW";
  },
  "unknown-fields": (data) => {
    data["experiment_bucket"] = { name: "b", nested: [1, null, true] };
    data["next_cursor"] = null;
  },
  "foreign-ids": (data, _plan, endpoint) => {
    if (endpoint === "init") data["publish_id"] = newPublishId("FILE_UPLOAD");
    if (endpoint === "status") data["publicaly_available_post_id"] = [BigInt(newPostId())];
    if (endpoint === "token" || endpoint === "refresh") data["open_id"] = "-000SOMEBODYELSE";
    if (endpoint === "userinfo") data["user"] = { ...userOf(data), open_id: "-000SOMEBODYELSE" };
  },
};

const userOf = (data: Record<string, unknown>): object =>
  isRecord(data["user"]) ? data["user"] : {};

// Post ids exceed the precision of a JavaScript number, so they are text during the change.
const protectIntegers = (text: string): string =>
  text.replaceAll(/(?<=[[,:])(\d{17,})/g, '"int:$1"');
const restoreIntegers = (text: string): string => text.replaceAll(/"int:(\d+)"/g, "$1");

/** Applies a plan's change of state: expired tokens, a removed app, a failed or stuck publish. */
export function applySideEffect(world: World, plan: FaultPlan, context: RequestContext): void {
  const { openId, publishId } = context.details;
  if (plan.kind === "expire-token" && openId)
    world.record({ type: "tokens.expired", open_id: openId });
  if (plan.kind === "revoke-app" && openId) removeConnection(world, openId, 1);
  if (plan.kind === "fail-publish" && publishId) {
    const fail_reason = plan.fail_reason ?? "internal";
    world.record({ type: "publish.fated", publish_id: publishId, fail_reason });
  }
  const publish = world.state.publishes.get(publishId ?? "");
  if (plan.kind === "fail-delivered" && publish?.status === "SEND_TO_USER_INBOX")
    failPublish(world, publish, plan.fail_reason ?? "internal");
  if (plan.kind === "stuck-processing" && publishId) {
    world.record({ type: "publish.fated", publish_id: publishId, stuck: true });
  }
}
