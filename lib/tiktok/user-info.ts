import "server-only";
import { z } from "zod";

import type { Secret } from "#lib/infra/crypto/secret";
import {
  callWithToken,
  toApiFailure,
  type CallResult,
  type ApiFailure,
} from "#lib/tiktok/call-with-token";

const optionalText = (max: number) => z.string().trim().min(1).max(max).nullish().catch(null);

const userResponse = z.object({
  user: z.object({
    open_id: z.string().min(1).max(256),
    display_name: optionalText(200),
    username: optionalText(100),
    avatar_url: optionalText(2048),
    avatar_url_100: optionalText(2048),
  }),
});

export type TiktokProfile = {
  openId: string;
  displayName: string | null;
  username: string | null;
  avatarUrl: string | null;
};
export type UserInfoResult = ({ kind: "ok" } & TiktokProfile) | ApiFailure;

const basicFields = ["open_id", "display_name", "avatar_url", "avatar_url_100"];

/** Requests only fields of granted scopes, since TikTok refuses a call with any other field. */
export async function fetchUserInfo(
  accessToken: Secret,
  scopes: readonly string[],
): Promise<CallResult<UserInfoResult>> {
  const fields = [...basicFields, ...(scopes.includes("user.info.profile") ? ["username"] : [])];
  const read = await callWithToken(
    accessToken,
    { method: "GET", path: `/v2/user/info/?fields=${fields.join(",")}` },
    userResponse,
  );
  const { exchange } = read;
  if (read.meaning !== "ok") return { exchange, result: toApiFailure(read.meaning, read.code) };
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
