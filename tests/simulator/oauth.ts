import { removeConnection } from "./remove-connection.ts";
import { readForm, type RequestContext, type Reply } from "./http.ts";
import { newAccessToken, newRefreshToken } from "./ids.ts";
import { verifierMatches } from "./pkce.ts";
import { jsonReply } from "./replies.ts";
import { fingerprint } from "./secrets.ts";
import type { World } from "./world.ts";

/** Records whose code or token an OAuth request carries. */
export function identifyByForm(world: World, context: RequestContext): void {
  const form = readForm(context);
  const { codes, pairsByAccess, pairsByRefresh } = world.state;
  const owner =
    codes.get(fingerprint(form.get("code") ?? "")) ??
    pairsByRefresh.get(fingerprint(form.get("refresh_token") ?? "")) ??
    pairsByAccess.get(fingerprint(form.get("token") ?? ""));
  if (owner) context.details.openId = owner.open_id;
}

/** POST /v2/oauth/token/ ("OAuth: Get a User Access Token", "Refresh a User Access Token"). */
export function handleToken(world: World, context: RequestContext): Reply {
  const form = readForm(context);
  const wrongCaller = checkCaller(world, context, form);
  if (wrongCaller) return wrongCaller;
  switch (form.get("grant_type")) {
    case null:
    case "":
      return oauthError(world, context, "invalid_request", "The grant_type is missing.");
    case "authorization_code":
      return exchangeCode(world, context, form);
    case "refresh_token":
      return refreshTokens(world, context, form);
    default:
      return oauthError(
        world,
        context,
        "unsupported_grant_type",
        "The grant_type is not supported.",
      );
  }
}

/** POST /v2/oauth/revoke/ with the access token ("OAuth: Revoke a User Access Token"). */
export function handleRevoke(world: World, context: RequestContext): Reply {
  const form = readForm(context);
  const wrongCaller = checkCaller(world, context, form);
  if (wrongCaller) return wrongCaller;
  const pair = world.state.pairsByAccess.get(fingerprint(form.get("token") ?? ""));
  if (!pair)
    return oauthError(world, context, "invalid_request", "The token is invalid or missing.");
  removeConnection(world, pair.open_id, 5);
  const reply = jsonReply({}, 200, { "x-tt-logid": context.logId });
  return world.state.settings.revoke_body === "empty" ? { ...reply, body: "" } : reply;
}

function exchangeCode(world: World, context: RequestContext, form: URLSearchParams): Reply {
  const name = fingerprint(form.get("code") ?? "");
  const code = world.state.codes.get(name);
  if (!form.get("code") || !form.get("redirect_uri")) {
    return oauthError(world, context, "invalid_request", "The code or redirect_uri is missing.");
  }
  if (!code || code.spent || code.expires_at <= world.now()) {
    return oauthError(world, context, "invalid_grant", "Authorization code is invalid or expired.");
  }
  // An exchange that fails also uses up the code.
  world.record({ type: "code.spent", code: name });
  if (form.get("redirect_uri") !== code.redirect_uri) {
    const text = "Redirect_uri is not matched with the uri when requesting code.";
    return oauthError(world, context, "invalid_request", text);
  }
  if (!verifierMatches(world.state.settings.pkce, code.challenge, form.get("code_verifier"))) {
    const text = "Code verifier or code challenge is invalid.";
    return oauthError(world, context, "invalid_grant", text);
  }
  const { refresh_lifetime_s } = world.state.settings;
  const refresh_expires_at = world.now() + refresh_lifetime_s * 1000;
  return issueTokens(world, context, { ...code, refresh_expires_at });
}

function refreshTokens(world: World, context: RequestContext, form: URLSearchParams): Reply {
  const token = form.get("refresh_token") ?? "";
  const pair = world.state.pairsByRefresh.get(fingerprint(token));
  if (!token) return oauthError(world, context, "invalid_request", "The refresh_token is missing.");
  if (!pair || pair.refresh_dead || pair.refresh_expires_at <= world.now()) {
    return oauthError(world, context, "invalid_grant", "Refresh token is invalid or expired.");
  }
  const { refresh_extends, refresh_lifetime_s } = world.state.settings;
  const refresh_expires_at = refresh_extends
    ? world.now() + refresh_lifetime_s * 1000
    : pair.refresh_expires_at;
  return issueTokens(world, context, { ...pair, refresh_expires_at }, token);
}

/**
 * Issues a token pair without envelope. A refresh replaces the refresh token and ends the old one
 * ("OAuth: Refresh a User Access Token"), unless the setting keeps it.
 */
function issueTokens(
  world: World,
  context: RequestContext,
  owner: { open_id: string; scopes: readonly string[]; refresh_expires_at: number },
  replaced?: string,
): Reply {
  const { access_lifetime_s, refresh_rotates } = world.state.settings;
  const now = world.now();
  const access_token = newAccessToken();
  const refresh_token = replaced !== undefined && !refresh_rotates ? replaced : newRefreshToken();
  world.record({
    type: "tokens.issued",
    grant: replaced === undefined ? "authorization_code" : "refresh_token",
    open_id: owner.open_id,
    scopes: owner.scopes,
    access: fingerprint(access_token),
    access_expires_at: now + access_lifetime_s * 1000,
    refresh: fingerprint(refresh_token),
    refresh_expires_at: owner.refresh_expires_at,
    ...(replaced !== undefined && { replaces: fingerprint(replaced) }),
  });
  return jsonReply(
    {
      open_id: owner.open_id,
      scope: owner.scopes.join(","),
      access_token,
      expires_in: access_lifetime_s,
      refresh_token,
      refresh_expires_in: Math.round((owner.refresh_expires_at - now) / 1000),
      token_type: "Bearer",
    },
    200,
    { "x-tt-logid": context.logId },
  );
}

function checkCaller(
  world: World,
  context: RequestContext,
  form: URLSearchParams,
): Reply | undefined {
  const type = context.request.headers["content-type"] ?? "";
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    const text = "Only `application/x-www-form-urlencoded` is accepted as Content-Type.";
    return oauthError(world, context, "invalid_request", text);
  }
  const { clientKey, clientSecret } = world.options;
  if (form.get("client_key") !== clientKey || form.get("client_secret") !== clientSecret) {
    return oauthError(world, context, "invalid_client", "Client key or secret is incorrect.");
  }
  return undefined;
}

/** Returns a flat OAuth error ("OAuth Error Handling"). A setting decides the HTTP status. */
function oauthError(
  world: World,
  context: RequestContext,
  error: string,
  error_description: string,
): Reply {
  context.details.code = error;
  const body = { error, error_description, log_id: context.logId };
  return jsonReply(body, world.state.settings.oauth_error_status, { "x-tt-logid": context.logId });
}
