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

/**
 * Returns one hashtag as stored: without # and surrounding space, in composed form (é is one letter
 * however it was typed).
 */
export function normalizeHashtag(text: string): string {
  return normalizeText(text)
    .trim()
    .replace(/^[#＃]+/, "")
    .normalize("NFC");
}

/** Removes empty and duplicate hashtags, ignoring case; the first spelling stays. */
export function normalizeHashtags(list: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const tag of list.map(normalizeHashtag)) {
    const key = tag.toLocaleLowerCase("und");
    if (tag !== "" && !seen.has(key)) seen.set(key, tag);
  }
  return [...seen.values()];
}

/** Splits typed or pasted text into hashtags at spaces, commas, semicolons and #. */
export function parseHashtags(text: string): string[] {
  return normalizeHashtags(text.split(/[\s,;#＃]+/u));
}

/**
 * Returns why this is not a hashtag; null when it is. Allowed: letters and marks of any script,
 * digits, underscore.
 */
export function hashtagProblem(tag: string): string | null {
  if (/^[\p{L}\p{M}\p{Nd}_]+$/u.test(tag)) return null;
  if (tag === "") return "Enter a hashtag.";
  return `“${tag}” can’t be a hashtag. Use only letters, digits and underscores.`;
}

/** Returns the text to paste in TikTok: the caption, then the hashtags on their own line. */
export function composeCaption(caption: string, hashtags: readonly string[]): string {
  const tags = formatHashtags(hashtags);
  const body = caption.trimEnd();
  return body === "" || tags === "" ? body + tags : `${body}\n\n${tags}`;
}

/** Returns "#linen #summer". */
export function formatHashtags(hashtags: readonly string[]): string {
  return hashtags.map((tag) => `#${tag}`).join(" ");
}

/** Counts UTF-16 units, as TikTok does: most letters are 1, most emoji 2 or more. */
export function captionLength(text: string): number {
  return text.length;
}
