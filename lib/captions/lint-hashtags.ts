import type { TextRange } from "#lib/captions/folded-text";
import { MAX_POST_HASHTAGS } from "#lib/captions/policy";
import { findHashtags, normalizeHashtags } from "#lib/captions/rules";

const HASHTAG = /[#＃][\p{L}\p{M}\p{Nd}_\u200c\u200d]+/gu;

/**
 * Returns where the hashtags stand that are too many: from the sixth different one to the last. Those
 * of links do not count. Empty at the end of the text where there are none.
 */
export function findExcessHashtags(text: string): TextRange {
  const withoutLinks = text.replaceAll(/\bhttps?:\/\/\S+/giu, (link) => " ".repeat(link.length));
  const known: string[] = [];
  let start: number | null = null;
  let end = text.length;
  for (const { 0: tag, index } of withoutLinks.matchAll(HASHTAG)) {
    const [name] = findHashtags(tag);
    if (name === undefined) continue;
    known.push(name);
    end = index + tag.length;
    if (start === null && normalizeHashtags(known).length > MAX_POST_HASHTAGS) start = index;
  }
  return { start: start ?? text.length, end: start === null ? text.length : end };
}
