import {
  enteredHashtagProblem,
  formatHashtags,
  HASHTAG_SEPARATOR,
  hashtagProblem,
  normalizeHashtags,
  parseHashtags,
} from "#lib/captions/rules";
import { draftLimits } from "#lib/drafts/schema";

/** What adding a text leaves: the hashtags, the text that stays in the input, what to say. */
export type HashtagEntry = {
  hashtags: string[];
  /** Everything that was not added; nothing is dropped silently. */
  rest: string;
  problem: string | undefined;
  announcement: string;
};

/** Adds every hashtag of a text. Those that are none, and those that do not fit, stay as text. */
export function addHashtags(current: readonly string[], text: string): HashtagEntry {
  const tags = parseHashtags(text);
  const wrong = tags.filter((tag) => hashtagProblem(tag) !== null);
  const all = normalizeHashtags([...current, ...tags.filter((tag) => !wrong.includes(tag))]);
  const hashtags = all.slice(0, Math.max(current.length, draftLimits.storedHashtags));
  const left = all.slice(hashtags.length);
  const problem = wrong[0] === undefined ? null : hashtagProblem(wrong[0]);
  const isNoHashtag = tags.length === 0 ? enteredHashtagProblem(text) : null;
  return {
    hashtags,
    rest: isNoHashtag ? text.trim() : formatHashtags([...wrong, ...left]),
    problem: left.length > 0 ? tooManyProblem(left.length) : (problem ?? isNoHashtag ?? undefined),
    announcement: announce(hashtags.slice(current.length), tags),
  };
}

const tooManyProblem = (left: number) =>
  `A draft holds ${draftLimits.storedHashtags} hashtags. ${left} more ${left === 1 ? "was" : "were"} not added and stay${left === 1 ? "s" : ""} in the field.`;

function announce(added: readonly string[], entered: readonly string[]): string {
  if (added.length > 0) return `Added ${added.map((tag) => `#${tag}`).join(", ")}.`;
  const first = entered.find((tag) => hashtagProblem(tag) === null);
  return first === undefined ? "" : `#${first} is already added.`;
}

/** Whether a text has a sign that ends a hashtag: pasted, it is a list and no part of a word. */
export const hasSeparator = (text: string) => text.trim().search(HASHTAG_SEPARATOR) >= 0;

/**
 * Splits what is typed after the last space, comma or #: phones send text without key events. The
 * first part is complete; the second is still being typed. Null when nothing is complete.
 */
export function splitTyped(text: string): { complete: string; typing: string } | null {
  const at = Array.from(text.matchAll(HASHTAG_SEPARATOR)).at(-1)?.index;
  if (at === undefined) return null;
  const isNextHashtag = /[#＃]/u.test(text.charAt(at));
  const complete = text.slice(0, at);
  const typing = isNextHashtag ? text.slice(at) : text.slice(at + 1);
  return isNextHashtag && complete.replace(/[#＃\s]/gu, "") === "" ? null : { complete, typing };
}
