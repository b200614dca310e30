type KeyPress = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "repeat" | "isComposing"
>;

/**
 * Returns the single key pressed, as "j" or "?"; empty for combinations, held and other keys.
 * Non-Latin letters map to the Latin letter at their position, for Bulgarian keyboards.
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
