import "server-only";

import { ReadableStream as Bytes } from "node:stream/web";

import { publicActor, type PublicActor, type StaffActor, systemActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { AppError } from "#lib/errors";
import { finishDownload, startDownload } from "#lib/exports/download-export";
import { exportFileKey } from "#lib/exports/rules";
import { fileStat, streamFile } from "#lib/infra/storage/media-files";
import { getCurrentStaff } from "#lib/web/session";

/** Returns the signed-in administrator, or the public actor, who needs only the secret URL. */
export async function getExportActor(request?: Request): Promise<PublicActor | StaffActor> {
  const staff = await getCurrentStaff(request);
  return staff && can(staff, "export.download") ? staff : publicActor;
}

/** Streams an archive once, deleting it only after its last byte. Throws `not_found`, `gone`. */
export async function exportResponse(
  actor: PublicActor | StaffActor,
  code: string,
): Promise<Response> {
  const { id } = await startDownload(actor, { code });
  const found = await fileStat(exportFileKey(id));
  if (!found)
    throw new AppError("gone", "The archive is no longer on the server. Request a new export.");
  return new Response(Bytes.from(readThenFinish(id)) as ReadableStream<Uint8Array<ArrayBuffer>>, {
    headers: {
      "cache-control": "private, no-store",
      "content-type": "application/zip",
      "content-disposition": 'attachment; filename="tiktok-account-data.zip"',
      "content-length": String(found.sizeBytes),
      "x-content-type-options": "nosniff",
    },
  });
}

async function* readThenFinish(id: string): AsyncGenerator<Uint8Array> {
  let complete = false;
  try {
    yield* streamFile(exportFileKey(id)) as AsyncIterable<Uint8Array>;
    complete = true;
  } finally {
    await finishDownload(systemActor, { id, complete });
  }
}
