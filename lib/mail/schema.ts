import { z } from "zod";

import { mailTopics } from "#lib/mail/state";

/** What a person wants e-mail about: these causes in their own sends and, for an admin, also in everybody's. */
export const mailPreferences = z.strictObject({
  topics: z.array(z.enum(mailTopics)).max(mailTopics.length),
  wholeShop: z.boolean(),
});
export type MailPreferences = z.infer<typeof mailPreferences>;

/** What an administrator sees of mail that does not get through. */
export type MailFailures = { failed: number; retrying: number; lastFailure: string | null };

export type MailSettings = MailPreferences & {
  address: string;
  /** The shop asks for two people, so that there are approvals to be told of. */
  approvals: boolean;
  /** Where mail goes: into the data folder, to a server, or nowhere. */
  transport: "sink" | "smtp" | "none";
  /** Null for anybody but an administrator. */
  failures: MailFailures | null;
};

export type CapturedEmailView = {
  id: string;
  at: string;
  to: string;
  subject: string;
  text: string;
};
