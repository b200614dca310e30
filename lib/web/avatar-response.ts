import "server-only";

import { AppError } from "#lib/errors";
import { fetchAvatar } from "#lib/tiktok/avatar";

/** Serves a profile picture from where TikTok keeps it, so that no page asks a foreign host. Throws `not_found`. */
export async function avatarResponse(address: string | null): Promise<Response> {
  const picture = address === null ? null : await fetchAvatar(address);
  if (!picture) throw new AppError("not_found", "TikTok has no picture of this account just now.");
  return new Response(new Uint8Array(picture.bytes), {
    headers: {
      "content-type": picture.contentType,
      "cache-control": "private, max-age=3600",
      "content-disposition": "inline",
    },
  });
}
