import { avatarPath } from "./avatar.ts";
import { requireScope } from "./bearer-auth.ts";
import type { RequestContext, Reply } from "./http.ts";
import { checkRate } from "./limits.ts";
import { okReply, errorReply } from "./replies.ts";
import type { SimulatedAccount } from "./state.ts";
import type { World } from "./world.ts";

type Value = string | number | boolean | undefined;
type Field = {
  readonly scope: string;
  readonly read: (account: SimulatedAccount, world: World) => Value;
};

const avatarUrl =
  (size: number): Field["read"] =>
  (account, world) =>
    account.has_avatar ? `${world.urls.api}${avatarPath(account, "png", size)}` : undefined;

/** Every field and the scope it needs ("TikTok API v2: Get User Info"). */
const USER_FIELDS: Readonly<Record<string, Field>> = {
  open_id: { scope: "user.info.basic", read: ({ open_id }) => open_id },
  union_id: { scope: "user.info.basic", read: ({ union_id }) => union_id },
  avatar_url: { scope: "user.info.basic", read: avatarUrl(168) },
  avatar_url_100: { scope: "user.info.basic", read: avatarUrl(100) },
  avatar_large_url: { scope: "user.info.basic", read: avatarUrl(720) },
  display_name: { scope: "user.info.basic", read: ({ display_name }) => display_name },
  bio_description: { scope: "user.info.profile", read: (account) => account.bio_description },
  profile_deep_link: {
    scope: "user.info.profile",
    read: ({ username }, world) => `${world.urls.api}/phone/${encodeURIComponent(username)}`,
  },
  profile_web_link: {
    scope: "user.info.profile",
    read: ({ username }, world) => `${world.urls.api}/phone/${encodeURIComponent(username)}`,
  },
  is_verified: { scope: "user.info.profile", read: ({ is_verified }) => is_verified },
  username: { scope: "user.info.profile", read: ({ username }) => username },
  follower_count: { scope: "user.info.stats", read: () => 1280 },
  following_count: { scope: "user.info.stats", read: () => 96 },
  likes_count: { scope: "user.info.stats", read: () => 20_417 },
  video_count: {
    scope: "user.info.stats",
    read: ({ open_id }, world) =>
      [...world.state.publishes.values()]
        .filter((publish) => publish.open_id === open_id)
        .reduce((count, { posts }) => count + posts.length, 0),
  },
};

/** GET /v2/user/info/?fields=… */
export function handleUserInfo(world: World, context: RequestContext): Reply {
  const access = requireScope(world, context, "user.info.basic");
  if ("refusal" in access) return access.refusal;
  const { open_id, scopes } = access.pair;
  const tooMany = checkRate(world, "userinfo", open_id, context);
  if (tooMany) return tooMany;

  const names = (context.url.searchParams.get("fields") ?? "").split(",").filter(Boolean);
  if (names.length === 0 || names.some((name) => !Object.hasOwn(USER_FIELDS, name))) {
    return errorReply(context, 400, "invalid_params", "Fields is missing or has an unknown field.");
  }
  const account = world.state.accounts.get(open_id);
  if (!account)
    return errorReply(context, 401, "access_token_invalid", "The account no longer exists.");

  const { unscoped_field } = world.state.settings;
  const isUnscoped = (name: string): boolean => !scopes.includes(USER_FIELDS[name]?.scope ?? "");
  if (unscoped_field !== "blank" && names.some(isUnscoped)) {
    const status = unscoped_field === "scope_not_authorized" ? 401 : 400;
    return errorReply(context, status, unscoped_field, "A requested field needs another scope.");
  }
  const wanted = names.filter((name) => !isUnscoped(name));
  const user = Object.fromEntries(
    wanted.map((name) => [name, USER_FIELDS[name]?.read(account, world)]),
  );
  return okReply(context, { user });
}
