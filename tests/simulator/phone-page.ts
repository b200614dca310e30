import { avatarPath } from "./avatar.ts";
import { escapeHtml, pageLayout } from "./html.ts";
import type { SimulatedAccount, Publish } from "./state.ts";

/** Updates the list every two seconds, as a phone does. A link replaces it without JavaScript. */
const LIVE_UPDATE_SCRIPT = `<script>
setInterval(async () => {
  const page = await fetch(location.href).then((reply) => reply.text()).catch(() => "");
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("#live");
  const shown = document.querySelector("#live");
  if (fresh && shown && fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
}, 2000);
</script>
<noscript><p><a href="">Refresh</a></p></noscript>`;

/** Returns the path of an account's phone. */
export const phonePath = ({ username }: SimulatedAccount): string =>
  `/phone/${encodeURIComponent(username)}`;

const draftPath = (account: SimulatedAccount, publish: Publish): string =>
  `${phonePath(account)}/${encodeURIComponent(publish.publish_id)}`;

/** Returns the page that lists the accounts. */
export function accountsPage(accounts: readonly SimulatedAccount[]): string {
  return pageLayout(
    "Accounts",
    `<h1>Choose an account</h1>
<ul>${accounts.map((account) => `<li><a class="row" href="${phonePath(account)}">${accountLabel(account)}</a></li>`).join("")}</ul>`,
  );
}

/** Returns the phone of one account: inbox, posts, and the access of the app. */
export function inboxPage(
  account: SimulatedAccount,
  publishes: readonly Publish[],
  isConnected: boolean,
  now: number,
): string {
  const waiting = publishes.filter((publish) => publish.posts.length === 0);
  const posted = publishes.filter((publish) => publish.posts.length > 0);
  return pageLayout(
    `Inbox of ${account.display_name}`,
    `<p class="row">${accountLabel(account)}</p>
<div id="live">
<h1>Inbox</h1>
${listOrNone(
  waiting.map((publish) => notification(account, publish, now)),
  "No drafts are waiting.",
)}
<h2>Posted</h2>
${listOrNone(
  posted.map((publish) => postedRow(publish, now)),
  "Nothing has been posted yet.",
)}
<h2>Connected app</h2>
${isConnected ? removeForm(account) : '<p class="soft">No app has access to this account.</p>'}
</div>
<p><a href="/phone">Other accounts</a></p>
${LIVE_UPDATE_SCRIPT}`,
  );
}

/** Returns the page of a draft: player (if the file is kept), caption, post and discard buttons. */
export function draftPage(account: SimulatedAccount, publish: Publish, isKept: boolean): string {
  const path = draftPath(account, publish);
  const player = `<video controls playsinline preload="metadata" src="/phone-media/${encodeURIComponent(publish.publish_id)}"></video>`;
  return pageLayout(
    "Draft",
    `<p><a href="${phonePath(account)}">Back to the inbox</a></p>
<h1>Finish your video</h1>
${isKept ? player : '<p class="soft">The video file was not kept.</p>'}
<form method="post" action="${path}/post">
<p><label for="caption">Caption</label></p>
<textarea id="caption" name="caption" maxlength="2200" placeholder="Drafts arrive without a caption. Paste yours here."></textarea>
<div class="actions">
<button type="submit" formaction="${path}/discard" class="stop">Discard</button>
<button type="submit" class="go">Post</button>
</div>
</form>`,
  );
}

/** Returns the page for something that does not exist. */
export function missingPage(message: string): string {
  return pageLayout(
    "Not found",
    `<h1>Not found</h1><p>${escapeHtml(message)}</p><p><a href="/phone">Accounts</a></p>`,
  );
}

function accountLabel(account: SimulatedAccount): string {
  return `<img src="${avatarPath(account, "svg")}" alt=""><span>${escapeHtml(account.display_name)}<br><small class="soft">@${escapeHtml(account.username)}</small></span>`;
}

function listOrNone(rows: readonly string[], none: string): string {
  return rows.length === 0 ? `<p class="soft">${none}</p>` : `<ul>${rows.join("")}</ul>`;
}

function notification(account: SimulatedAccount, publish: Publish, now: number): string {
  return `<li><a class="row" href="${draftPath(account, publish)}"><span>Your video is ready to edit and post<br><small class="soft">${sizeText(publish)} · ${agoText(now - (publish.delivered_at ?? now))}</small></span><b aria-hidden="true">›</b></a></li>`;
}

function postedRow(publish: Publish, now: number): string {
  const post = publish.posts.at(-1);
  const state = post?.is_public ? "Public" : "Being checked";
  return `<li class="row"><span>${escapeHtml(post?.caption || "No caption")}<br><small class="soft">${state} · ${agoText(now - (post?.at ?? now))}</small></span></li>`;
}

function removeForm(account: SimulatedAccount): string {
  return `<form method="post" action="${phonePath(account)}/remove-app"><p>An app can send drafts to this inbox.</p><button type="submit" class="stop">Remove app access</button></form>`;
}

const sizeText = ({ media }: Publish): string => {
  const bytes = media?.size ?? 0;
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1000)} KB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
};

const agoText = (since: number): string => {
  const minutes = Math.floor(since / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 1440
    ? `${Math.floor(minutes / 60)} h ago`
    : `${Math.floor(minutes / 1440)} d ago`;
};
