import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import type { MailPreferences } from "#lib/mail/schema";
import { mailTopics } from "#lib/mail/state";

/** Keeps what the actor wants e-mail about. Only an admin can hear of everybody's sends; for anybody else that stays off. */
export async function saveMailPreferences(
  actor: StaffActor,
  preferences: MailPreferences,
): Promise<MailPreferences> {
  const causes = mailTopics.filter((cause) => preferences.topics.includes(cause));
  const everyone = preferences.wholeShop && actor.role === "admin";
  return act<MailPreferences>(actor, "session.own", async (tx) => {
    await tx.staff.updateMany({
      where: { id: actor.staffId, shopId: actor.shopId },
      data: { mailTopics: causes, mailWholeShop: everyone },
    });
    return recorded(
      { action: "staff.mail_chosen", subjectId: actor.staffId, details: { causes, everyone } },
      { topics: causes, wholeShop: everyone },
    );
  });
}
