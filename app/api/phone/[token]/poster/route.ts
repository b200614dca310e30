import { Readable } from "node:stream";

import { phoneOf, phonePoster, phoneToken } from "#lib/deliveries/handoff-queries";
import { refuse } from "#lib/errors";
import { fileStat, readFile } from "#lib/infra/files";
import { openDoor } from "#lib/web/open-door";

/** The poster on the phone page; nothing without a working link. */
export const GET = openDoor({
  limit: "phone",
  params: phoneToken,
  csrf: "none-but-origin",
  run: async ({ params: { token } }) => {
    const actor = await phoneOf(token);
    const key = actor && (await phonePoster(actor));
    const found = key && (await fileStat(key));
    if (!found) throw refuse("not_found", "There is no picture here.");
    const headers = {
      "content-type": "image/jpeg",
      "content-length": String(found.sizeBytes),
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    };
    return new Response(Readable.toWeb(readFile(key)) as ReadableStream, { headers });
  },
});
