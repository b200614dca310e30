import { statSync } from "node:fs";
import { findAccount } from "./accounts.ts";
import { removeConnection } from "./remove-connection.ts";
import { readForm, type RequestContext, type Reply, type Route } from "./http.ts";
import { accountsPage, draftPage, inboxPage, missingPage, phonePath } from "./phone-page.ts";
import { discardInboxDraft, postInboxDraft } from "./publish-lifecycle.ts";
import { htmlReply, redirectReply } from "./replies.ts";
import type { SimulatedAccount, Publish } from "./state.ts";
import type { World } from "./world.ts";

/** Returns the routes of the simulated phone, which stands in for the TikTok app. */
export function phoneRoutes(world: World): readonly Route[] {
  const forAccount =
    (show: (account: SimulatedAccount, x: RequestContext) => Reply): Route["handle"] =>
    (x) => {
      const account = findAccount(world, x.params[0] ?? "");
      return account ? show(account, x) : htmlReply(missingPage("There is no such account."), 404);
    };
  const forDraft = (
    show: (account: SimulatedAccount, publish: Publish, x: RequestContext) => Reply,
  ) =>
    forAccount((account, x) => {
      const publish = listDrafts(world, account).find(
        ({ publish_id }) => publish_id === x.params[1],
      );
      return publish && publish.posts.length === 0
        ? show(account, publish, x)
        : htmlReply(missingPage("This draft is no longer in the inbox."), 404);
    });
  return [
    {
      method: "GET",
      path: /^\/phone\/?$/,
      handle: () => htmlReply(accountsPage([...world.state.accounts.values()])),
    },
    {
      method: "GET",
      path: /^\/phone\/([^/]+)$/,
      handle: forAccount((account) => htmlReply(showInbox(world, account))),
    },
    {
      method: "POST",
      path: /^\/phone\/([^/]+)\/remove-app$/,
      handle: forAccount((account) => {
        removeConnection(world, account.open_id, 1);
        return redirectReply(phonePath(account), {}, 303);
      }),
    },
    {
      method: "GET",
      path: /^\/phone\/([^/]+)\/([^/]+)$/,
      handle: forDraft((account, publish) =>
        htmlReply(draftPage(account, publish, world.media.exists(publish.publish_id))),
      ),
    },
    {
      method: "POST",
      path: /^\/phone\/([^/]+)\/([^/]+)\/(post|discard)$/,
      handle: forDraft((account, publish, x) => {
        if (x.params[2] === "discard") discardInboxDraft(world, publish);
        else postInboxDraft(world, publish, readForm(x).get("caption") ?? "");
        return redirectReply(phonePath(account), {}, 303);
      }),
    },
    { method: "GET", path: /^\/phone-media\/([^/]+)$/, handle: (x) => showMedia(world, x) },
  ];
}

/** Returns the drafts delivered to an account and not discarded, newest first. */
function listDrafts(world: World, account: SimulatedAccount): readonly Publish[] {
  return [...world.state.publishes.values()]
    .filter(
      ({ open_id, delivered_at, discarded_at }) =>
        open_id === account.open_id && delivered_at && !discarded_at,
    )
    .toSorted((a, b) => (b.delivered_at ?? 0) - (a.delivered_at ?? 0));
}

function showInbox(world: World, account: SimulatedAccount): string {
  const connection = world.state.connections.get(account.open_id);
  const isConnected = connection !== undefined && !connection.removed;
  return inboxPage(account, listDrafts(world, account), isConnected, world.now());
}

/** Returns the received video, whole or the byte range that a player requests. */
function showMedia(world: World, context: RequestContext): Reply {
  const publish = world.state.publishes.get(context.params[0] ?? "");
  if (!publish?.delivered_at || !world.media.exists(publish.publish_id)) {
    return htmlReply(missingPage("The video is not kept."), 404);
  }
  const path = world.media.path(publish.publish_id);
  const { size } = statSync(path);
  const headers = { "content-type": "video/mp4", "accept-ranges": "bytes" };
  const requested = /^bytes=(\d*)-(\d*)$/.exec(context.request.headers.range ?? "");
  if (!requested || (!requested[1] && !requested[2])) {
    return { status: 200, headers, body: { path, start: 0, end: size - 1 } };
  }
  const start = requested[1] ? Number(requested[1]) : Math.max(size - Number(requested[2]), 0);
  const end = requested[1] && requested[2] ? Math.min(Number(requested[2]), size - 1) : size - 1;
  if (start > end) {
    return { status: 416, headers: { "content-range": `bytes */${size}` }, body: "" };
  }
  const range = `bytes ${start}-${end}/${size}`;
  return {
    status: 206,
    headers: { ...headers, "content-range": range },
    body: { path, start, end },
  };
}
