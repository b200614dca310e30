import { z } from "zod";

import { mailCauses } from "#lib/mail/state";

/** What a person wants e-mail about: these causes in their own sends and, for an admin, also in everybody's. */
export const mailChoice = z.strictObject({
  causes: z.array(z.enum(mailCauses)).max(mailCauses.length),
  everyone: z.boolean(),
});
export type MailChoice = z.infer<typeof mailChoice>;

/** What an administrator sees of mail that does not get through. */
export type MailTrouble = { givenUp: number; retrying: number; failure: string | null };

export type MailSettings = MailChoice & {
  address: string;
  /** The shop asks for two people, so that there are approvals to be told of. */
  approvals: boolean;
  /** Where mail goes: into the data folder, to a server, or nowhere. */
  way: "sink" | "smtp" | "none";
  /** Null for anybody but an administrator. */
  trouble: MailTrouble | null;
};

export type SunkMailView = { id: string; at: string; to: string; subject: string; text: string };
