type KeyPress = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "repeat" | "isComposing"
>;

/**
 * Returns the single key that was pressed, as "j" or "?"; empty for a combination, a held key or any other key. On a keyboard
 * without Latin letters it is the letter at that position of a Latin one, so that shortcuts work for Bulgarian typists.
 */
export function shortcutKey({
  key,
  code,
  ctrlKey,
  metaKey,
  altKey,
  repeat,
  isComposing,
}: KeyPress): string {
  if (ctrlKey || metaKey || altKey || repeat || isComposing) return "";
  if (key === "?") return "?";
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  return /^\p{L}$/u.test(key) && /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : "";
}
