import {
  captionLength,
  composeCaption,
  findHashtags,
  normalizeHashtags,
} from "#lib/captions/rules";

/**
 * What TikTok takes, in UTF-16 units. No official page names them for the app, so all but the
 * largest only warn: five hashtags are seen since August 2025, 4,000 units in many accounts.
 */
export const captionLimits = { shownBeforeMore: 100, everyAccount: 2200, someAccounts: 4000 };
export const MAX_POST_HASHTAGS = 5;

type CaptionText = { caption: string; hashtags: readonly string[] };

/** A length that matters to the writer, with the words that follow the number. */
export type CaptionMark = { at: number; label: string };

const CAPTION_MARKS: readonly CaptionMark[] = [
  { at: captionLimits.shownBeforeMore, label: "shown before “more”" },
  { at: captionLimits.everyAccount, label: "that fit every account" },
  { at: captionLimits.someAccounts, label: "that fit some accounts" },
];

/** Returns the first mark that a text of this length has not passed; null when it passed all. */
export function nextCaptionMark(units: number): CaptionMark | null {
  return CAPTION_MARKS.find(({ at }) => units <= at) ?? null;
}

/** Counts the hashtags of the post: the added ones and those typed in the caption, twins once. */
export function countPostHashtags({ caption, hashtags }: CaptionText): number {
  return normalizeHashtags([...findHashtags(caption), ...hashtags]).length;
}

const number = (value: number) => value.toLocaleString("en-GB");

/** "1 character", "1,204 characters". */
export const formatCharacters = (count: number): string =>
  `${number(count)} ${count === 1 ? "character" : "characters"}`;

/** Returns why a text can be pasted nowhere in TikTok; null when it can. */
export function captionTooLong({ caption, hashtags }: CaptionText): string | null {
  const excess = captionLength(composeCaption(caption, hashtags)) - captionLimits.someAccounts;
  return excess > 0
    ? `Caption and hashtags together are ${formatCharacters(excess)} over TikTok’s limit of ${number(captionLimits.someAccounts)}. Shorten them.`
    : null;
}

/** Approved text stays as it is, so a warning asks for no change. */
type Stage = { approved?: boolean | undefined };

/** Returns what TikTok may refuse when the text is pasted. Nothing of it stops a send. */
export function captionWarnings(content: CaptionText, stage: Stage = {}): string[] {
  return [captionLengthWarning(content), hashtagCountWarning(content, stage)].filter(
    (warning) => warning !== null,
  );
}

/** Warns between the length that every account takes and the one that some take. */
export function captionLengthWarning({ caption, hashtags }: CaptionText): string | null {
  const units = captionLength(composeCaption(caption, hashtags));
  return units > captionLimits.everyAccount && units <= captionLimits.someAccounts
    ? `Caption and hashtags together have ${number(units)} characters. Some TikTok accounts take only ${number(captionLimits.everyAccount)}.`
    : null;
}

/** Warns from the sixth hashtag on. */
export function hashtagCountWarning(
  content: CaptionText,
  { approved = false }: Stage = {},
): string | null {
  const count = countPostHashtags(content);
  if (count <= MAX_POST_HASHTAGS) return null;
  const inCaption = findHashtags(content.caption).length;
  const where = inCaption > 0 ? `, ${inCaption} of them in the caption` : "";
  const remedy = approved ? "" : `, so remove ${count - MAX_POST_HASHTAGS}`;
  return `This post has ${count} hashtags${where}. TikTok’s app takes at most ${MAX_POST_HASHTAGS}${remedy}.`;
}
