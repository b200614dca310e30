import "server-only";

import { env } from "#lib/infra/env";

/** TikTok's upload servers. */
const UPLOAD_HOSTS = [".tiktokapis.com"];

/** TikTok's hosts of profile pictures, by region. */
const AVATAR_HOSTS = [
  ".tiktokcdn.com",
  ".tiktokcdn-us.com",
  ".tiktokcdn-eu.com",
  ".tiktokcdn-in.com",
  ".ibyteimg.com",
  ".muscdn.com",
];

type Mode = ReturnType<typeof env>["mode"];

/** Live: https on the default port of these hosts. Otherwise a stand-in on loopback. */
function isTrusted(url: string, hosts: readonly string[], mode: Mode): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  if (username !== "" || password !== "") return false;
  if (mode === "live")
    return protocol === "https:" && port === "" && hosts.some((host) => hostname.endsWith(host));
  return /^https?:$/.test(protocol) && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

/** Whether the bytes of a video may be sent to this URL. */
export const isTrustedUploadUrl = (url: string, mode: Mode = env().mode) =>
  isTrusted(url, UPLOAD_HOSTS, mode);

/** Whether a profile picture may be fetched from this URL. */
export const isTrustedAvatarUrl = (url: string, mode: Mode = env().mode) =>
  isTrusted(url, AVATAR_HOSTS, mode);
