import "server-only";
import http from "node:http";
import https from "node:https";

import { isTrustedAvatarUrl } from "#lib/tiktok/trusted-hosts";

const MAX_BYTES = 512 * 1024;
const TIMEOUT_MS = 5000;
const IMAGE_TYPE = /^image\/(jpeg|png|webp|gif)$/;

export type AvatarImage = { contentType: string; bytes: Buffer };

/** Fetches a picture. Null: gone (its URL expires), too large, too slow or no image. */
export async function fetchAvatar(url: string): Promise<AvatarImage | null> {
  if (!isTrustedAvatarUrl(url)) return null;
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const options = {
        signal: AbortSignal.timeout(TIMEOUT_MS),
        agent: false,
        headers: { accept: "image/*" },
      };
      const request = url.startsWith("https:") ? https.get(url, options) : http.get(url, options);
      request.once("response", resolve).on("error", reject);
    });
    const contentType =
      (response.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    if (response.statusCode !== 200 || !IMAGE_TYPE.test(contentType)) {
      response.destroy();
      return null;
    }
    return await readImage(response, contentType);
  } catch {
    return null;
  }
}

async function readImage(
  response: http.IncomingMessage,
  contentType: string,
): Promise<AvatarImage | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BYTES) return null;
    parts.push(part);
  }
  return { contentType, bytes: Buffer.concat(parts) };
}
