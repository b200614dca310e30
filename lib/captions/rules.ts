/**
 * Prepares typed text for storage: line ends as \n, no NUL, no unpaired surrogates. Changes nothing
 * visible.
 */
export function normalizeText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll("\r", "\n")
    .replaceAll("\u0000", "")
    .toWellFormed();
}

/** The longest hashtag that is stored, in UTF-16 units. TikTok names no limit. */
const MAX_HASHTAG_LENGTH = 200;

// Joiners are invisible but part of the spelling in Persian, Hindi and others: نرم‌افزار.
const JOINERS = /[\u200c\u200d]+/gu;
const INVISIBLE = /(?![\u200c\u200d])[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const NO_PART_OF_A_HASHTAG = /[^\p{L}\p{Mn}\p{Mc}\p{Nd}_\u200c\u200d]+/u;
const LEADING_SIGNS = /^[^\p{L}\p{Nd}_]+/u;
const TRAILING_SIGNS = /[^\p{L}\p{Mn}\p{Mc}\p{Nd}_]+$/u;
const ENDS_IN_LETTER = /[\p{L}\p{M}]$/u;
const STARTS_WITH_LETTER = /^[\p{L}\p{M}]/u;

/** Composes letters and drops invisible characters, except one joiner between two letters. */
function dropInvisible(text: string): string {
  return normalizeText(text)
    .replace(INVISIBLE, "")
    .normalize("NFC")
    .replace(JOINERS, (run: string, at: number, whole: string) => {
      const isBetweenLetters =
        ENDS_IN_LETTER.test(whole.slice(0, at)) &&
        STARTS_WITH_LETTER.test(whole.slice(at + run.length));
      return isBetweenLetters ? run.slice(0, 1) : "";
    });
}

/**
 * Returns one hashtag as stored: without #, other signs around it and invisible characters, in
 * composed form (é is one letter however it was typed).
 */
export function normalizeHashtag(text: string): string {
  return dropInvisible(text).replace(LEADING_SIGNS, "").replace(TRAILING_SIGNS, "");
}

// In these scripts a joiner changes nothing that anybody sees.
const JOINER_WITHOUT_EFFECT =
  /(?<=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Han}]\p{M}*)[\u200c\u200d]/gu;

/** Full case folding of one character; the Turkish ı is a letter of its own. */
const foldCharacter = (character: string) =>
  character === "ı" ? character : character.toUpperCase().toLowerCase();

/** Two hashtags with the same key are twins: #Straße and #STRASSE, #café typed in two ways. */
function hashtagKey(tag: string): string {
  const letters = normalizeHashtag(tag).toLowerCase().replace(JOINER_WITHOUT_EFFECT, "");
  return Array.from(letters, foldCharacter).join("").normalize("NFC");
}

/** Removes empty hashtags and twins; the first spelling stays. */
export function normalizeHashtags(list: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const tag of list.map(normalizeHashtag)) {
    const key = hashtagKey(tag);
    if (tag !== "" && !seen.has(key)) seen.set(key, tag);
  }
  return [...seen.values()];
}

/** Splits typed or pasted text into hashtags at every sign that is no part of one. */
export function parseHashtags(text: string): string[] {
  return normalizeHashtags(dropInvisible(text).split(NO_PART_OF_A_HASHTAG));
}

/**
 * Returns why this is not a hashtag; null when it is. Allowed: letters and marks of any script,
 * digits, underscore, a joiner between letters.
 */
export function hashtagProblem(tag: string): string | null {
  if (tag === "") return "Enter a hashtag.";
  if (NO_PART_OF_A_HASHTAG.test(tag))
    return `“${tag}” can’t be a hashtag. Use only letters, digits and underscores.`;
  if (!/[\p{L}\p{Nd}]/u.test(tag))
    return `“${tag}” can’t be a hashtag. Use at least one letter or digit.`;
  if (tag.length > MAX_HASHTAG_LENGTH)
    return `“${tag.slice(0, 20)}…” is too long for a hashtag. Use at most ${MAX_HASHTAG_LENGTH} characters.`;
  return null;
}

/** The signs that people put between hashtags: spaces, commas and semicolons of any script, #. */
export const HASHTAG_SEPARATOR = /[\s,،、，､﹐﹑;؛；፣#＃]/gu;

/** Returns why what somebody entered as one hashtag is none; null when it is, or when it is empty. */
export function enteredHashtagProblem(entered: string): string | null {
  const tag = normalizeHashtag(entered);
  if (tag !== "") return hashtagProblem(tag);
  const shown = entered.replace(HASHTAG_SEPARATOR, "");
  return shown === "" ? null : `“${shown}” can’t be a hashtag. Use at least one letter or digit.`;
}

/** Returns the hashtags that are typed in a text, without twins. Links are left out. */
export function findHashtags(text: string): string[] {
  const found = dropInvisible(text.replace(/\bhttps?:\/\/\S+/giu, " ")).matchAll(
    /[#＃]([\p{L}\p{Mn}\p{Mc}\p{Nd}_\u200c\u200d]+)/gu,
  );
  return normalizeHashtags(Array.from(found, ([, tag = ""]) => tag)).filter(
    (tag) => hashtagProblem(tag) === null,
  );
}

/** Returns "#linen #summer". */
export function formatHashtags(hashtags: readonly string[]): string {
  return hashtags.map((tag) => `#${tag}`).join(" ");
}

/** Returns the text to paste in TikTok: the caption, then the hashtags on their own line. */
export function composeCaption(caption: string, hashtags: readonly string[]): string {
  const tags = formatHashtags(hashtags);
  const body = caption.trimEnd();
  return body === "" || tags === "" ? body + tags : `${body}\n\n${tags}`;
}

/** Counts UTF-16 units, as TikTok does: most letters are 1, most emoji 2 or more. */
export function captionLength(text: string): number {
  return text.length;
}
