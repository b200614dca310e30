import "server-only";
import { ReadableStream as Bytes } from "node:stream/web";

import { system, visitor, type PublicActor, type StaffActor } from "#lib/actor";
import { may } from "#lib/audit/permissions";
import { refuse } from "#lib/errors";
import { fileStat, readFile } from "#lib/infra/files";
import { claimExport } from "#lib/privacy/claim-export";
import { endDownload } from "#lib/privacy/end-download";
import { exportKey } from "#lib/privacy/rules";
import { staffOf } from "#lib/web/session";

/** Who asks for an archive: an administrator; for everybody else, signed in or not, the secret address alone speaks. */
export async function exportAsker(request?: Request): Promise<PublicActor | StaffActor> {
  const staff = await staffOf(request);
  return staff && may(staff, "export.fetch") ? staff : visitor;
}

/** Streams an archive to whoever may have it, once: it is destroyed when its last byte was taken, and kept when the way there was cut. */
export async function replyExport(actor: PublicActor | StaffActor, code: string): Promise<Response> {
  const { id } = await claimExport(actor, { code });
  const found = await fileStat(exportKey(id));
  if (!found) throw refuse("gone", "The archive is no longer on the server. Ask for another.");
  return new Response(Bytes.from(untilTheEnd(id)) as ReadableStream<Uint8Array<ArrayBuffer>>, {
    headers: {
      "cache-control": "private, no-store",
      "content-type": "application/zip",
      "content-disposition": 'attachment; filename="tiktok-account-data.zip"',
      "content-length": String(found.sizeBytes),
      "x-content-type-options": "nosniff",
    },
  });
}

async function* untilTheEnd(id: string): AsyncGenerator<Uint8Array> {
  let whole = false;
  try {
    yield* readFile(exportKey(id)) as AsyncIterable<Uint8Array>;
    whole = true;
  } finally {
    await endDownload(system, { id, whole });
  }
}
