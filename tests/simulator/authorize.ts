import { findAccount } from "./accounts.ts";
import { consentPage, problemPage } from "./authorize-page.ts";
import { readRequest, type Asked } from "./authorize-request.ts";
import { formOf, type Exchange, type Reply } from "./http.ts";
import { newCode } from "./ids.ts";
import { page, redirect } from "./replies.ts";
import { fingerprint } from "./secrets.ts";
import type { Account } from "./state.ts";
import type { World } from "./world.ts";

const cookieName = "practice_account";

/**
 * GET /v2/auth/authorize/ — the consent page, or straight back to the app when this browser's account has
 * already allowed all of it and `disable_auto_auth` is not 1 ("Login Kit for Web").
 */
export function showAuthorize(world: World, x: Exchange): Reply {
  const asked = readRequest(world, x.url.searchParams);
  if (typeof asked === "string") return page(problemPage(asked), 400);
  const account = browserAccount(world, x);
  const connection = account && world.state.connections.get(account.open_id);
  const hasAllowedAll = connection !== undefined && !connection.removed && asked.scopes.every((scope) => connection.scopes.includes(scope));
  if (account && hasAllowedAll && asked.query.get("disable_auto_auth") !== "1") {
    return allow(world, asked, account, connection.scopes, true);
  }
  return page(consentPage([...world.state.accounts.values()], asked, account));
}

/** POST /v2/auth/authorize/ — the person's answer: fields `account`, `scopes` (repeated), `decision`. */
export function answerAuthorize(world: World, x: Exchange): Reply {
  const form = formOf(x);
  const asked = readRequest(world, new URLSearchParams(form.get("request") ?? ""));
  if (typeof asked === "string") return page(problemPage(asked), 400);
  if (form.get("decision") !== "allow") {
    world.record({ type: "consent.refused" });
    const params = { error: "access_denied", error_description: "The user denied the request." };
    return redirect(callback(asked, params), {}, 303);
  }
  const account = findAccount(world, form.get("account") ?? "");
  if (!account) return page(problemPage("account"), 400);
  const targets = world.state.settings.target_users;
  if (targets && !targets.includes(account.username)) {
    return page(problemPage("account (not a target user of this sandbox)"), 403);
  }
  const ticked = form.getAll("scopes");
  const granted = asked.scopes.filter((scope) => scope === "user.info.basic" || ticked.includes(scope));
  return allow(world, asked, account, granted, false);
}

function allow(world: World, asked: Asked, account: Account, scopes: readonly string[], silent: boolean): Reply {
  const { open_id } = account;
  const code = newCode();
  world.record({ type: "consent.given", open_id, scopes, silent });
  world.record({
    type: "code.issued",
    code: fingerprint(code),
    open_id,
    scopes,
    redirect_uri: asked.redirectUri,
    expires_at: world.now() + world.state.settings.code_lifetime_s * 1000,
    ...(asked.challenge !== undefined && { challenge: asked.challenge }),
  });
  const cookie = `${cookieName}=${open_id}; Path=/v2/auth/; HttpOnly; SameSite=Lax`;
  const location = callback(asked, { code, scopes: scopes.join(",") });
  return redirect(location, { "set-cookie": cookie }, silent ? 302 : 303);
}

/** The callback carries `code`, `scopes` (the granted ones) and `state`, or `error` and `error_description`. */
function callback(asked: Asked, params: Record<string, string>): string {
  const query = new URLSearchParams(params);
  if (asked.state !== null) query.set("state", asked.state);
  return `${asked.redirectUri}?${query}`;
}

function browserAccount(world: World, x: Exchange): Account | undefined {
  const found = new RegExp(`(?:^|; )${cookieName}=([^;]+)`).exec(x.request.headers.cookie ?? "");
  return found?.[1] === undefined ? undefined : world.state.accounts.get(found[1]);
}
