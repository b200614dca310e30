import { z } from "zod";

import { refuse } from "#lib/errors";
import { paths } from "#lib/paths";
import { findExport } from "#lib/privacy/export-queries";
import { openDoor } from "#lib/web/open-door";
import { exportAsker, replyExport } from "#lib/web/reply-export";

const params = z.strictObject({ code: z.string().min(20).max(100) });

/** How far an export is. */
export const GET = openDoor({
  limit: "export",
  csrf: "none-but-origin",
  params,
  run: async ({ params: { code }, request }) => {
    const found = await findExport(await exportAsker(request), code);
    if (!found) throw refuse("not_found", "There is no such export, or its day is over.");
    return found;
  },
});

/** Gives it out, once. */
export const POST = openDoor({
  limit: "export",
  csrf: "none-but-origin",
  params,
  back: ({ code }) => paths.dataExport(code),
  run: async ({ params: { code }, request }) => replyExport(await exportAsker(request), code),
});
