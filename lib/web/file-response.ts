import "server-only";
import { ReadableStream as Bytes } from "node:stream/web";

import { AppError } from "#lib/errors";
import { fileStat, streamFile } from "#lib/infra/storage/media-files";
import { byteRange } from "#lib/web/byte-range";

type StoredFile = {
  key: string;
  contentType: string;
  sha256: string;
  name: string;
  /** The browser may keep it, and asks each time whether it may still show it. */
  revalidated?: true;
};

const etagMatches = (header: string | null, etag: string) =>
  header !== null && header.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);

/** Returns a Content-Disposition with the name in ASCII and in RFC 8187 form. */
function contentDisposition(name: string): string {
  const plain = name.replace(/[^\w .-]/g, "_");
  const real = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `inline; filename="${plain}"; filename*=UTF-8''${real}`;
}

/**
 * Streams a stored file with byte ranges (206, 416), HEAD, and If-Range and If-None-Match against
 * the checksum. `read` replaces plain reading of a part. Throws `gone`.
 */
export async function fileResponse(
  request: Request,
  file: StoredFile,
  read: (part: { first: number; last: number }) => AsyncIterable<Uint8Array> = (part) =>
    streamFile(file.key, part),
): Promise<Response> {
  const found = await fileStat(file.key);
  if (!found) throw new AppError("gone", "The file is no longer on the server.");
  const etag = `"${file.sha256}"`;
  const headers = new Headers({
    "cache-control": file.revalidated ? "private, no-cache" : "private, no-store",
    "content-type": file.contentType,
    "content-disposition": contentDisposition(file.name),
    "accept-ranges": "bytes",
    etag,
  });
  if (etagMatches(request.headers.get("if-none-match"), etag))
    return new Response(null, { status: 304, headers });
  const ifRange = request.headers.get("if-range");
  const range = byteRange(
    ifRange === null || ifRange.trim() === etag ? request.headers.get("range") : null,
    found.sizeBytes,
  );
  if (range.kind === "unsatisfiable") {
    headers.set("content-range", `bytes */${found.sizeBytes}`);
    return new Response(null, { status: 416, headers });
  }
  const part = range.kind === "part" ? range : { first: 0, last: found.sizeBytes - 1 };
  headers.set("content-length", String(part.last - part.first + 1));
  if (range.kind === "part")
    headers.set("content-range", `bytes ${part.first}-${part.last}/${found.sizeBytes}`);
  // Pulls on demand: reads nothing ahead, and enqueues nothing once the client has left.
  const body =
    request.method === "HEAD"
      ? null
      : (Bytes.from(read(part)) as ReadableStream<Uint8Array<ArrayBuffer>>);
  return new Response(body, { status: range.kind === "part" ? 206 : 200, headers });
}
