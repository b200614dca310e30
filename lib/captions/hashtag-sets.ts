import { MAX_POST_HASHTAGS } from "#lib/captions/policy";
import { findHashtags, normalizeHashtags } from "#lib/captions/rules";

/** The most hashtags that a set keeps. A post uses the first that still fit. */
const MAX_SET_HASHTAGS = 30;

/** `hashtags`: those of the draft, then the added ones. `unused`: what did not fit, in order. */
export type MergedHashtags = { hashtags: string[]; unused: string[] };

/**
 * Adds the hashtags of sets to a draft, in order, until the post has as many as TikTok takes. Those
 * of the draft and those typed in its caption count first and always stay; twins are left out.
 */
export function mergeHashtags(
  draft: { caption: string; hashtags: readonly string[] },
  ...sets: readonly (readonly string[])[]
): MergedHashtags {
  const own = [...findHashtags(draft.caption), ...draft.hashtags];
  const used = normalizeHashtags(own).length;
  const offered = sets.flatMap((set) => set.slice(0, MAX_SET_HASHTAGS));
  const added = normalizeHashtags([...own, ...offered]).slice(used);
  const room = Math.max(0, MAX_POST_HASHTAGS - used);
  return {
    hashtags: [...normalizeHashtags(draft.hashtags), ...added.slice(0, room)],
    unused: added.slice(room),
  };
}
