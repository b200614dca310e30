import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import type { MailChoice } from "#lib/mail/schema";
import { mailCauses } from "#lib/mail/state";

/** Keeps what the actor wants e-mail about. Only an admin can hear of everybody's sends; for anybody else that stays off. */
export async function chooseMail(actor: StaffActor, choice: MailChoice): Promise<MailChoice> {
  const causes = mailCauses.filter((cause) => choice.causes.includes(cause));
  const everyone = choice.everyone && actor.role === "admin";
  return act<MailChoice>(actor, "session.own", async (tx) => {
    await tx.staff.updateMany({
      where: { id: actor.staffId, shopId: actor.shopId },
      data: { mailCauses: causes, mailEveryone: everyone },
    });
    return recorded({ action: "staff.mail_chosen", subjectId: actor.staffId, details: { causes, everyone } }, { causes, everyone });
  });
}
