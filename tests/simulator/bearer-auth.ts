import type { RequestContext, Reply } from "./http.ts";
import { parseJson, isRecord } from "./json.ts";
import { phaseOf } from "./publish-lifecycle.ts";
import { errorReply } from "./replies.ts";
import { fingerprint } from "./secrets.ts";
import type { TokenPair } from "./state.ts";
import type { World } from "./world.ts";

/** Records whose token a request carries, valid or not, and which publish its body names. */
export function identifyByToken(world: World, context: RequestContext): void {
  const pair = findPresentedPair(world, context);
  if (pair) context.details.openId = pair.open_id;
  const publishId = jsonBody(context)?.["publish_id"];
  const publish = typeof publishId === "string" && world.state.publishes.get(publishId);
  if (!publish) return;
  context.details.publishId = publish.publish_id;
  context.details.phase = phaseOf(publish);
}

/**
 * Requires a valid access token with a scope. Returns the pair it belongs to, or the 401
 * ("TikTok API v2: Error handling": access_token_invalid, scope_not_authorized).
 */
export function requireScope(
  world: World,
  context: RequestContext,
  scope: string,
): { pair: TokenPair } | { refusal: Reply } {
  const pair = findPresentedPair(world, context);
  if (!pair || pair.access_expires_at <= world.now()) {
    const message = "The access token is invalid or not found in the request.";
    return { refusal: errorReply(context, 401, "access_token_invalid", message) };
  }
  if (!pair.scopes.includes(scope)) {
    const message = "The user did not authorize the scope required for completing this request.";
    return { refusal: errorReply(context, 401, "scope_not_authorized", message) };
  }
  return { pair };
}

/** Returns the JSON object of a request. Undefined unless it is declared as JSON and UTF-8. */
export function jsonBody(context: RequestContext): Record<string, unknown> | undefined {
  const type = context.request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) return undefined;
  const value = parseJson(decodeUtf8(context.body));
  return isRecord(value) ? value : undefined;
}

function findPresentedPair(world: World, context: RequestContext): TokenPair | undefined {
  const token = /^Bearer (\S+)$/.exec(context.request.headers.authorization ?? "")?.[1];
  return token === undefined ? undefined : world.state.pairsByAccess.get(fingerprint(token));
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "";
  }
}
