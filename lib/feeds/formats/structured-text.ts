/** Whether a digital source type of IPTC says that a text or picture is made by AI. */
export const isAiSource = (text: string): boolean =>
  /trained_?algorithmic_?media/i.test(text.slice(0, 200));

const STRUCTURED = /^(default|trained_algorithmic_media|):\s*/i;

/**
 * Parts a structured title of a table into its text and its source, as in
 * `trained_algorithmic_media:"A dress"` (Google Merchant 6324415).
 */
export function splitStructured(text: string): { content: string; isAi: boolean } {
  const match = STRUCTURED.exec(text);
  const rest = match ? text.slice(match[0].length) : text;
  const quoted = /^"([\s\S]*)"$/.exec(rest.trim())?.[1]?.replaceAll('""', '"');
  return { content: quoted ?? rest, isAi: isAiSource(match?.[1] ?? "") };
}
