import { checkChallenge } from "./pkce.ts";
import { readScopes } from "./scopes.ts";
import type { World } from "./world.ts";

/** An authorize request with valid parameters. */
export interface AuthorizeRequest {
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly state: string | null;
  readonly challenge: string | undefined;
  readonly query: URLSearchParams;
}

/** Checks every parameter. Returns the name of the first bad one, as TikTok's error page does. */
export function parseAuthorizeRequest(
  world: World,
  query: URLSearchParams,
): AuthorizeRequest | string {
  const { settings } = world.state;
  if (query.get("client_key") !== world.options.clientKey) return "client_key";
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!world.options.redirectUris.includes(redirectUri)) return "redirect_uri";
  if (!settings.allow_loopback_redirects && !redirectUri.startsWith("https:"))
    return "redirect_uri";
  if (query.get("response_type") !== "code") return "response_type";
  if (!query.get("state") && settings.missing_state === "refused") return "state";
  const scopes = readScopes(query.get("scope") ?? "", settings.app_scopes);
  if (!scopes) return "scope";
  const challenge = query.get("code_challenge");
  const badChallenge = checkChallenge(settings.pkce, challenge, query.get("code_challenge_method"));
  if (badChallenge) return badChallenge;
  return {
    scopes: [...new Set(["user.info.basic", ...scopes])],
    redirectUri,
    state: query.get("state"),
    challenge: settings.pkce === "off" ? undefined : (challenge ?? undefined),
    query,
  };
}
