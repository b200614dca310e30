import { Readable } from "node:stream";

import { handoffActor } from "#lib/deliveries/handoff/handoff-actor";
import { getHandoffPosterKey } from "#lib/deliveries/handoff/queries";
import { handoffTokenParams } from "#lib/deliveries/handoff/schema";
import { AppError } from "#lib/errors";
import { fileStat, streamFile } from "#lib/infra/storage/media-files";
import { publicRouteHandler } from "#lib/web/public-route-handler";

/** Serves the poster of the phone page; not found without a valid link. */
export const GET = publicRouteHandler("GET /api/phone/[token]/poster", {
  limit: "phone",
  params: handoffTokenParams,
  csrf: "origin-only",
  handler: async ({ params: { token } }) => {
    const actor = await handoffActor(token);
    const key = actor && (await getHandoffPosterKey(actor));
    const found = key && (await fileStat(key));
    if (!found) throw new AppError("not_found", "There is no picture here.");
    const headers = {
      "content-type": "image/jpeg",
      "content-length": String(found.sizeBytes),
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    };
    return new Response(Readable.toWeb(streamFile(key)) as ReadableStream, { headers });
  },
});
