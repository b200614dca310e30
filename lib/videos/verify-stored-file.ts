import "server-only";

import { mediaPath } from "#lib/infra/storage/media-files";
import { VerifiedFile } from "#lib/infra/storage/verified-file";

type RecordedFile = { fileKey: string; sizeBytes: bigint; sha256: string | null };

/**
 * Reads a stored file and compares size and hash with what was recorded when it arrived. Returns its
 * identity, which a later change would alter; null when it is another file.
 */
export async function verifyStoredFile({
  fileKey,
  sizeBytes,
  sha256,
}: RecordedFile): Promise<{ identity: string } | null> {
  const file = await VerifiedFile.open(mediaPath(fileKey));
  if (!file) return null;
  try {
    const read = await file.digest();
    const same = read?.sha256 === sha256 && BigInt(read?.sizeBytes ?? -1) === sizeBytes;
    return read && same && (await file.isUnchanged(read.identity))
      ? { identity: read.identity }
      : null;
  } finally {
    await file.close();
  }
}
