import type { Exchange, Reply } from "./http.ts";
import { fromJson, isRecord } from "./json.ts";
import { phaseOf } from "./publish-life.ts";
import { refuse } from "./replies.ts";
import { fingerprint } from "./secrets.ts";
import type { TokenPair } from "./state.ts";
import type { World } from "./world.ts";

/** Notes whose token a request carries, dead or alive, and which publish its body names. */
export function identifyByToken(world: World, x: Exchange): void {
  const pair = presentedPair(world, x);
  if (pair) x.facts.openId = pair.open_id;
  const publishId = jsonBody(x)?.["publish_id"];
  const publish = typeof publishId === "string" && world.state.publishes.get(publishId);
  if (!publish) return;
  x.facts.publishId = publish.publish_id;
  x.facts.phase = phaseOf(publish);
}

/**
 * Asks for a living access token with a scope. Returns the pair it belongs to, or the 401
 * ("TikTok API v2: Error handling": access_token_invalid, scope_not_authorized).
 */
export function authorise(world: World, x: Exchange, scope: string): { pair: TokenPair } | { refusal: Reply } {
  const pair = presentedPair(world, x);
  if (!pair || pair.access_expires_at <= world.now()) {
    const message = "The access token is invalid or not found in the request.";
    return { refusal: refuse(x, 401, "access_token_invalid", message) };
  }
  if (!pair.scopes.includes(scope)) {
    const message = "The user did not authorize the scope required for completing this request.";
    return { refusal: refuse(x, 401, "scope_not_authorized", message) };
  }
  return { pair };
}

/** The JSON object of a request; undefined when the body is not one, not UTF-8 or not declared as JSON. */
export function jsonBody(x: Exchange): Record<string, unknown> | undefined {
  const type = x.request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) return undefined;
  const value = fromJson(decodeUtf8(x.body));
  return isRecord(value) ? value : undefined;
}

function presentedPair(world: World, x: Exchange): TokenPair | undefined {
  const token = /^Bearer (\S+)$/.exec(x.request.headers.authorization ?? "")?.[1];
  return token === undefined ? undefined : world.state.pairsByAccess.get(fingerprint(token));
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "";
  }
}
