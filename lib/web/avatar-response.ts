import "server-only";

import { AppError } from "#lib/errors";
import { fetchAvatar } from "#lib/tiktok/avatar";

/** Proxies a TikTok profile picture, so pages load from no other host. Throws `not_found`. */
export async function avatarResponse(address: string | null): Promise<Response> {
  const picture = address === null ? null : await fetchAvatar(address);
  if (!picture) throw new AppError("not_found", "TikTok has no profile picture for this account.");
  return new Response(new Uint8Array(picture.bytes), {
    headers: {
      "content-type": picture.contentType,
      "cache-control": "private, max-age=3600",
      "content-disposition": "inline",
    },
  });
}
