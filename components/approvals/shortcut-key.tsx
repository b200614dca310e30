type KeyPress = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "repeat" | "isComposing"
>;

/**
 * Which single key was pressed, as "j" or "?"; empty for a combination, a key held down, or one of another kind. On a keyboard
 * without Latin letters it is the letter that a Latin one has in that place, so that the keys work for Bulgarian typists too.
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
