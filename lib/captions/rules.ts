/** What a person typed, fit to store: line ends as \n, no NUL, no half characters. Nothing visible is changed. */
export function normalizeText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll("\r", "\n")
    .replaceAll("\u0000", "")
    .toWellFormed();
}

/** One hashtag as stored: without # and surrounding space, in composed form (so that é is one letter however it was typed). */
export function normalizeHashtag(text: string): string {
  return normalizeText(text)
    .trim()
    .replace(/^[#＃]+/, "")
    .normalize("NFC");
}

/** Every hashtag once, whatever its case; the first spelling stays, empty ones go. */
export function normalizeHashtags(list: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const tag of list.map(normalizeHashtag)) {
    const key = tag.toLocaleLowerCase("und");
    if (tag !== "" && !seen.has(key)) seen.set(key, tag);
  }
  return [...seen.values()];
}

/** Takes hashtags out of what was typed or pasted: split at spaces, commas, semicolons and #. */
export function parseHashtags(text: string): string[] {
  return normalizeHashtags(text.split(/[\s,;#＃]+/u));
}

/** Why this is not a hashtag, as a sentence; null when it is. Letters and their marks of any script, digits, underscore. */
export function hashtagProblem(tag: string): string | null {
  if (/^[\p{L}\p{M}\p{Nd}_]+$/u.test(tag)) return null;
  if (tag === "") return "Write a hashtag.";
  return `“${tag}” cannot be a hashtag: use letters, digits and underscores only, without spaces.`;
}

/** The text that is handed over and pasted: the caption, then the hashtags on a line of their own. */
export function composeCaption(caption: string, hashtags: readonly string[]): string {
  const tags = formatHashtags(hashtags);
  const body = caption.trimEnd();
  return body === "" || tags === "" ? body + tags : `${body}\n\n${tags}`;
}

/** Hashtags as pasted: "#linen #summer". */
export function formatHashtags(hashtags: readonly string[]): string {
  return hashtags.map((tag) => `#${tag}`).join(" ");
}

/** Length in UTF-16 units, which is how TikTok counts: most letters are 1, most emoji 2 or more. */
export function captionLength(text: string): number {
  return text.length;
}

/** "12.4 MB" with decimal units, as TikTok's limits are written. */
export function formatFileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const step =
    bytes < 1_000_000
      ? (["kB", 1000] as const)
      : bytes < 1_000_000_000
        ? (["MB", 1_000_000] as const)
        : (["GB", 1_000_000_000] as const);
  const value = bytes / step[1];
  return `${value < 100 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)} ${step[0]}`;
}

/** "1:05" for 65,400 milliseconds. */
export function formatTimecode(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
