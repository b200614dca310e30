import "server-only";
import { z } from "zod";

import type { Secret } from "#lib/infra/secret";
import { callWithToken, troubleFrom, type Told, type Trouble } from "#lib/tiktok/envelope";

const text = (max: number) => z.string().trim().min(1).max(max).nullish().catch(null);

const user = z.object({
  user: z.object({
    open_id: z.string().min(1).max(256),
    display_name: text(200),
    username: text(100),
    avatar_url: text(2048),
    avatar_url_100: text(2048),
  }),
});

export type TiktokProfile = { openId: string; displayName: string | null; username: string | null; avatarUrl: string | null };
export type UserInfoResult = ({ kind: "ok" } & TiktokProfile) | Trouble;

const basic = ["open_id", "display_name", "avatar_url", "avatar_url_100"];

/** Who the token belongs to. Asks only for fields that the granted scopes open: TikTok refuses the whole call for one field too many. */
export async function fetchUserInfo(accessToken: Secret, scopes: readonly string[]): Promise<Told<UserInfoResult>> {
  const fields = [...basic, ...(scopes.includes("user.info.profile") ? ["username"] : [])];
  const read = await callWithToken(accessToken, { method: "GET", path: `/v2/user/info/?fields=${fields.join(",")}` }, user);
  const { exchange } = read;
  if (read.meaning !== "ok") return { exchange, result: troubleFrom(read.meaning, read.code) };
  const { open_id, display_name, username, avatar_url, avatar_url_100 } = read.data.user;
  const result: UserInfoResult = {
    kind: "ok",
    openId: open_id,
    displayName: display_name ?? null,
    username: username ?? null,
    avatarUrl: avatar_url ?? avatar_url_100 ?? null,
  };
  return { exchange, result };
}
