import type { IncomingMessage } from "node:http";

/** The result of uploading one range. */
export type ChunkUploadResult =
  /** Stored. `complete`: TikTok has the whole file. */
  | { kind: "accepted"; complete: boolean; progressBytes: number | null }
  /** 200 without TikTok's progress: something in between may have answered. Only a status tells. */
  | { kind: "unrecognised"; code: "unrecognised_success" }
  /** 403: the upload URL is more than an hour old. */
  | { kind: "upload_url_expired"; code: string }
  /** 404: TikTok does not know the upload. */
  | { kind: "unknown_upload"; code: string }
  /** 416: TikTok expects another range. `progressBytes`: what it has, if it says so. */
  | { kind: "unexpected_range"; code: string; progressBytes: number | null }
  /** Our mistake. Sending it again does not help. */
  | { kind: "bad_request"; code: string }
  /** The range may or may not have been stored. */
  | { kind: "unclear"; code: string; bytesSent: number };

type ByteRange = { first: number; last: number; total: number };

/** Reads TikTok's response to a PUT ("Media transfer guide"). */
export function parseChunkResponse(
  response: Pick<IncomingMessage, "statusCode" | "headers">,
  range: ByteRange,
  isComplete: boolean,
  bytesSent: number,
): ChunkUploadResult {
  const status = response.statusCode ?? 0;
  const code = `http_${status}`;
  const progressBytes = parseReceivedBytes(response.headers["content-range"], range);
  if (status === 200 || status === 201 || status === 206) {
    if (!isComplete) return { kind: "unclear", code: "early_response", bytesSent };
    const isLast = range.last === range.total - 1;
    // 200 is undocumented but seen. TikTok's own names how much it has, as its documentation says.
    if (status === 200 && (progressBytes === null || progressBytes <= range.last))
      return { kind: "unrecognised", code: "unrecognised_success" };
    // Nor can a part before the last one complete the file.
    if (status === 201 && !isLast) return { kind: "unrecognised", code: "unrecognised_success" };
    const complete = status !== 206 && isLast;
    return { kind: "accepted", complete, progressBytes };
  }
  if (status === 403) return { kind: "upload_url_expired", code };
  if (status === 404) return { kind: "unknown_upload", code };
  if (status === 416) return { kind: "unexpected_range", code, progressBytes };
  if (status >= 400 && status < 500 && ![408, 425, 429].includes(status))
    return { kind: "bad_request", code };
  return { kind: "unclear", code, bytesSent };
}

/**
 * Returns the bytes that TikTok has, from `Content-Range: bytes 0-{N}/{total}`. Undocumented: N is
 * a count or an index. One short of an edge of this range or the file, it is read as an index.
 */
export function parseReceivedBytes(
  header: string | undefined,
  { first, last, total }: ByteRange,
): number | null {
  const found = /^bytes 0-(\d{1,15})\/(\d{1,15})$/.exec(header?.trim() ?? "");
  if (!found || Number(found[2]) !== total) return null;
  const n = Number(found[1]);
  const edges = new Set([first, last + 1, total]);
  const bytes = !edges.has(n) && edges.has(n + 1) ? n + 1 : n;
  return bytes <= total ? bytes : null;
}
