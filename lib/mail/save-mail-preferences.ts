import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import type { MailPreferences } from "#lib/mail/schema";
import { mailTopics } from "#lib/mail/topics";

/** Saves what the actor wants e-mail about. `wholeShop` stays off for anyone but an admin. */
export async function saveMailPreferences(
  actor: StaffActor,
  preferences: MailPreferences,
): Promise<MailPreferences> {
  const topics = mailTopics.filter((topic) => preferences.topics.includes(topic));
  const wholeShop = preferences.wholeShop && actor.role === "admin";
  return act<MailPreferences>(actor, "session.manage_own", async (tx) => {
    await tx.staff.updateMany({
      where: { id: actor.staffId, shopId: actor.shopId },
      data: { mailTopics: topics, mailWholeShop: wholeShop },
    });
    return recorded(
      {
        action: "staff.mail_preferences_changed",
        subjectId: actor.staffId,
        details: { topics, wholeShop },
      },
      { topics, wholeShop },
    );
  });
}
