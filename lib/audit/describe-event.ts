import { describeContentEvent } from "#lib/audit/describe-content-event";
import { describeDataEvent } from "#lib/audit/describe-data-event";
import { describeDeliveryEvent } from "#lib/audit/describe-delivery-event";
import { describeStaffEvent } from "#lib/audit/describe-staff-event";
import type { EventNames } from "#lib/audit/event-text";
import type { AuditEvent, EventOf } from "#lib/audit/events";
import type { EventDescription } from "#lib/audit/schema";

const isAbout = <P extends string>(event: AuditEvent, ...prefixes: P[]): event is EventOf<P> =>
  prefixes.some((prefix) => event.action.startsWith(`${prefix}.`));

/** The sentence of one event. A new kind of event without a sentence does not compile. */
export function describeEvent(event: AuditEvent, names: EventNames): EventDescription {
  if (isAbout(event, "staff", "shop", "operator")) return describeStaffEvent(event, names);
  if (isAbout(event, "product", "video", "draft", "approval", "comment"))
    return describeContentEvent(event, names);
  if (isAbout(event, "connection", "delivery", "handoff", "mail"))
    return describeDeliveryEvent(event, names);
  return describeDataEvent(event, names);
}
