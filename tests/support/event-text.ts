import type { AuditEvent } from "#lib/audit/events";
import { describeEvent } from "#lib/audit/describe-event";

export const eventSubjectId = "0190a000-0000-7000-8000-000000000001";

/** Returns the text of an event by "Mila", with links as in Markdown. */
export function eventText(event: AuditEvent, subjectName: string | null): string {
  const { before, link, after } = describeEvent(event, { actorName: "Mila", subjectName });
  return `${before}${link ? (link.href ? `[${link.text}](${link.href})` : link.text) : ""}${after}`;
}
