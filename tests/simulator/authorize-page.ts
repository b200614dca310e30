import { avatarPath } from "./avatar.ts";
import type { Asked } from "./authorize-request.ts";
import { escape, layout } from "./html.ts";
import { scopeMeaning } from "./scopes.ts";
import type { Account } from "./state.ts";

/** The page for a request TikTok cannot serve; it names the bad parameter and does not lead back to the app. */
export function problemPage(parameter: string): string {
  return layout(
    "Something went wrong",
    `<h1>Something went wrong</h1>
<p>We couldn't log in with TikTok. This may be due to specific app settings.</p>
<p>If you're a developer, correct the following and try again:</p>
<p><code data-testid="bad-parameter">${escape(parameter)}</code></p>`,
  );
}

/** The consent page: which account, which permissions, yes or no. A plain form; README.md lists its fields. */
export function consentPage(accounts: readonly Account[], asked: Asked, signedIn: Account | undefined): string {
  const chosen = signedIn ?? accounts[0];
  return layout(
    "Allow access",
    `<h1>An app wants to access your account</h1>
<p class="soft">It will be sent back to ${escape(new URL(asked.redirectUri).host)}</p>
<form method="post" action="/v2/auth/authorize/">
<input type="hidden" name="request" value="${escape(String(asked.query))}">
<fieldset><legend>Account</legend>
${accounts.map((account) => accountRow(account, account === chosen)).join("\n")}
</fieldset>
<fieldset><legend>Permissions</legend>
${asked.scopes.map(scopeRow).join("\n")}
</fieldset>
<div class="actions">
<button type="submit" name="decision" value="deny">Don't allow</button>
<button type="submit" name="decision" value="allow" class="go">Allow</button>
</div>
</form>`,
  );
}

function accountRow(account: Account, isChosen: boolean): string {
  const { display_name, username } = account;
  return `<label class="row"><img src="${avatarPath(account, "svg")}" alt="">
<span>${escape(display_name)} <small class="soft">@${escape(username)}</small></span>
<input type="radio" name="account" value="${escape(username)}"${isChosen ? " checked" : ""}></label>`;
}

function scopeRow(scope: string): string {
  const isLocked = scope === "user.info.basic";
  return `<label class="row"><span>${escape(scopeMeaning(scope))}<br>
<small class="soft">${escape(scope)}${isLocked ? " (always needed)" : ""}</small></span>
<input type="checkbox" name="scopes" value="${escape(scope)}" checked${isLocked ? " disabled" : ""}></label>`;
}
