import { findAccount } from "./accounts.ts";
import { consentPage, problemPage } from "./authorize-page.ts";
import { parseAuthorizeRequest, type AuthorizeRequest } from "./authorize-request.ts";
import { readForm, type RequestContext, type Reply } from "./http.ts";
import { newCode } from "./ids.ts";
import { htmlReply, redirectReply } from "./replies.ts";
import { fingerprint } from "./secrets.ts";
import type { SimulatedAccount } from "./state.ts";
import type { World } from "./world.ts";

const ACCOUNT_COOKIE = "practice_account";

/**
 * GET /v2/auth/authorize/: the consent page. Redirects to the app when this browser's account has
 * allowed all scopes and `disable_auto_auth` is not 1 ("Login Kit for Web").
 */
export function showAuthorize(world: World, context: RequestContext): Reply {
  const request = parseAuthorizeRequest(world, context.url.searchParams);
  if (typeof request === "string") return htmlReply(problemPage(request), 400);
  const account = accountFromCookie(world, context);
  const connection = account && world.state.connections.get(account.open_id);
  const hasAllowedAll =
    connection !== undefined &&
    !connection.removed &&
    request.scopes.every((scope) => connection.scopes.includes(scope));
  if (account && hasAllowedAll && request.query.get("disable_auto_auth") !== "1") {
    return grantAccess(world, request, account, connection.scopes, true);
  }
  return htmlReply(consentPage([...world.state.accounts.values()], request, account));
}

/** POST /v2/auth/authorize/: the decision. Fields: `account`, `scopes` (repeated), `decision`. */
export function answerAuthorize(world: World, context: RequestContext): Reply {
  const form = readForm(context);
  const request = parseAuthorizeRequest(world, new URLSearchParams(form.get("request") ?? ""));
  if (typeof request === "string") return htmlReply(problemPage(request), 400);
  if (form.get("decision") !== "allow") {
    world.record({ type: "consent.refused" });
    const params = { error: "access_denied", error_description: "The user denied the request." };
    return redirectReply(callbackUrl(request, params), {}, 303);
  }
  const account = findAccount(world, form.get("account") ?? "");
  if (!account) return htmlReply(problemPage("account"), 400);
  const targets = world.state.settings.target_users;
  if (targets && !targets.includes(account.username)) {
    return htmlReply(problemPage("account (not a target user of this sandbox)"), 403);
  }
  const ticked = form.getAll("scopes");
  const granted = request.scopes.filter(
    (scope) => scope === "user.info.basic" || ticked.includes(scope),
  );
  return grantAccess(world, request, account, granted, false);
}

function grantAccess(
  world: World,
  request: AuthorizeRequest,
  account: SimulatedAccount,
  scopes: readonly string[],
  silent: boolean,
): Reply {
  const { open_id } = account;
  const code = newCode();
  world.record({ type: "consent.given", open_id, scopes, silent });
  world.record({
    type: "code.issued",
    code: fingerprint(code),
    open_id,
    scopes,
    redirect_uri: request.redirectUri,
    expires_at: world.now() + world.state.settings.code_lifetime_s * 1000,
    ...(request.challenge !== undefined && { challenge: request.challenge }),
  });
  const cookie = `${ACCOUNT_COOKIE}=${open_id}; Path=/v2/auth/; HttpOnly; SameSite=Lax`;
  const location = callbackUrl(request, { code, scopes: scopes.join(",") });
  return redirectReply(location, { "set-cookie": cookie }, silent ? 302 : 303);
}

/** Returns the callback URL with `state` and these parameters. */
function callbackUrl(request: AuthorizeRequest, params: Record<string, string>): string {
  const query = new URLSearchParams(params);
  if (request.state !== null) query.set("state", request.state);
  return `${request.redirectUri}?${query}`;
}

function accountFromCookie(world: World, context: RequestContext): SimulatedAccount | undefined {
  const found = new RegExp(`(?:^|; )${ACCOUNT_COOKIE}=([^;]+)`).exec(
    context.request.headers.cookie ?? "",
  );
  return found?.[1] === undefined ? undefined : world.state.accounts.get(found[1]);
}
