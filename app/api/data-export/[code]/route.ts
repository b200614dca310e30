import { z } from "zod";

import { AppError } from "#lib/errors";
import { findExport } from "#lib/exports/queries";
import { exportNotFoundText } from "#lib/exports/schema";
import { paths } from "#lib/paths";
import { exportResponse, getExportActor } from "#lib/web/export-response";
import { publicRouteHandler } from "#lib/web/public-route-handler";

const params = z.strictObject({ code: z.string().min(20).max(100) });
const common = { limit: "export", csrf: "origin-only", params } as const;

/** Returns the state of an export. */
export const GET = publicRouteHandler("GET /api/data-export/[code]", {
  ...common,
  handler: async ({ params: { code }, request }) => {
    const found = await findExport(await getExportActor(request), code);
    if (!found) throw new AppError("not_found", exportNotFoundText);
    return found;
  },
});

/** Sends the archive, once. */
export const POST = publicRouteHandler("POST /api/data-export/[code]", {
  ...common,
  formErrorRedirect: ({ code }) => paths.dataExport(code),
  handler: async ({ params: { code }, request }) =>
    exportResponse(await getExportActor(request), code),
});
