import { announceLink } from "#lib/videos/announce-link";
import { listVideos } from "#lib/videos/queries";
import { linkInput, videoFilter } from "#lib/videos/schema";
import { door } from "#lib/web/door";
import { reply } from "#lib/web/reply";

export const GET = door({ permission: "studio.view", query: videoFilter, run: ({ actor, query }) => listVideos(actor, query) });

/** A video from a public address; the worker fetches it. */
export const POST = door({
  permission: "video.add",
  body: linkInput,
  run: async ({ actor, body }) => reply(await announceLink(actor, body), { status: 201 }),
});
