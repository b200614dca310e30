/** What each scope permits, as the consent page says it ("TikTok API: Scopes"). */
const SCOPE_DESCRIPTIONS: Readonly<Record<string, string>> = {
  "user.info.basic": "Read your profile info (avatar, display name)",
  "user.info.profile": "Read your username, bio and profile link",
  "user.info.stats": "Read your follower, like and video counts",
  "video.upload": "Share content to your account as drafts",
  "video.publish": "Post content to your account",
  "video.list": "Read your public videos",
};

/** Returns the text of the consent page for a scope. */
export const describeScope = (scope: string): string => SCOPE_DESCRIPTIONS[scope] ?? scope;

/**
 * Splits a scope list at commas only, as TikTok does ("Login Kit for Web"): "a b" is one unknown
 * scope. Returns undefined when one is unknown or not approved for the app.
 */
export function readScopes(
  list: string,
  approved: readonly string[],
): readonly string[] | undefined {
  const scopes = list.split(",").map((scope) => scope.trim());
  const isFine = scopes.every((scope) => scope in SCOPE_DESCRIPTIONS && approved.includes(scope));
  return isFine ? [...new Set(scopes)] : undefined;
}
