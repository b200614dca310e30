import { avatarPath } from "./avatar.ts";
import type { AuthorizeRequest } from "./authorize-request.ts";
import { escapeHtml, pageLayout } from "./html.ts";
import { describeScope } from "./scopes.ts";
import type { SimulatedAccount } from "./state.ts";

/** Returns the error page of a bad request. It names the parameter and does not link to the app. */
export function problemPage(parameter: string): string {
  return pageLayout(
    "Something went wrong",
    `<h1>Something went wrong</h1>
<p>We couldn't log in with TikTok. This may be due to specific app settings.</p>
<p>If you're a developer, correct the following and try again:</p>
<p><code data-testid="bad-parameter">${escapeHtml(parameter)}</code></p>`,
  );
}

/** Returns the consent page: account, permissions, decisions. README.md lists its form fields. */
export function consentPage(
  accounts: readonly SimulatedAccount[],
  request: AuthorizeRequest,
  signedIn: SimulatedAccount | undefined,
): string {
  const chosen = signedIn ?? accounts[0];
  return pageLayout(
    "Allow access",
    `<h1>An app wants to access your account</h1>
<p class="soft">It will be sent back to ${escapeHtml(new URL(request.redirectUri).host)}</p>
<form method="post" action="/v2/auth/authorize/">
<input type="hidden" name="request" value="${escapeHtml(String(request.query))}">
<fieldset><legend>Account</legend>
${accounts.map((account) => accountRow(account, account === chosen)).join("\n")}
</fieldset>
<fieldset><legend>Permissions</legend>
${request.scopes.map(scopeRow).join("\n")}
</fieldset>
<div class="actions">
<button type="submit" name="decision" value="deny">Don't allow</button>
<button type="submit" name="decision" value="allow" class="go">Allow</button>
</div>
</form>`,
  );
}

function accountRow(account: SimulatedAccount, isChosen: boolean): string {
  const { display_name, username } = account;
  return `<label class="row"><img src="${avatarPath(account, "svg")}" alt="">
<span>${escapeHtml(display_name)} <small class="soft">@${escapeHtml(username)}</small></span>
<input type="radio" name="account" value="${escapeHtml(username)}"${isChosen ? " checked" : ""}></label>`;
}

function scopeRow(scope: string): string {
  const isLocked = scope === "user.info.basic";
  return `<label class="row"><span>${escapeHtml(describeScope(scope))}<br>
<small class="soft">${escapeHtml(scope)}${isLocked ? " (always needed)" : ""}</small></span>
<input type="checkbox" name="scopes" value="${escapeHtml(scope)}" checked${isLocked ? " disabled" : ""}></label>`;
}
