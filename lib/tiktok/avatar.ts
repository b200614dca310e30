import "server-only";
import http from "node:http";
import https from "node:https";

import { env } from "#lib/infra/env";

/** Where TikTok keeps profile pictures: the hosts of its content network, by region. */
const AVATAR_HOSTS = [
  ".tiktokcdn.com",
  ".tiktokcdn-us.com",
  ".tiktokcdn-eu.com",
  ".tiktokcdn-in.com",
  ".ibyteimg.com",
  ".muscdn.com",
] as const;
const MAX_BYTES = 512 * 1024;
const TIMEOUT_MS = 5000;
const IMAGE_TYPE = /^image\/(jpeg|png|webp|gif)$/;

export type AvatarImage = { contentType: string; bytes: Buffer };

/** May a picture be fetched from here? Only TikTok's own hosts over https; loopback when TikTok is a stand-in. */
export function isTrustedAvatarUrl(
  url: string,
  mode: "practice" | "rehearsal" | "live" = env().mode,
): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  if (username !== "" || password !== "") return false;
  if (mode === "live")
    return (
      protocol === "https:" && port === "" && AVATAR_HOSTS.some((host) => hostname.endsWith(host))
    );
  return /^https?:$/.test(protocol) && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

/** Fetches a profile picture; null when it is not there any more (its address expires), too large, slow, or no picture. */
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
