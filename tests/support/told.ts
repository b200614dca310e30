import type { AuditEvent } from "#lib/audit/events";
import { sentenceOf } from "#lib/audit/words";

export const id = "0190a000-0000-7000-8000-000000000001";

/** The whole sentence of an event, with the linked words in brackets and their address behind them. "Mila" did it. */
export function told(event: AuditEvent, subject: string | null): string {
  const { before, link, after } = sentenceOf(event, { who: "Mila", subject });
  return `${before}${link ? (link.href ? `[${link.words}](${link.href})` : link.words) : ""}${after}`;
}
