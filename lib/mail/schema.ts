import { z } from "zod";

import type { Count } from "#lib/page";
import { mailTopics } from "#lib/mail/topics";

/** E-mail topics for a person's own sends; an admin can add those of the whole shop. */
export const mailPreferences = z.strictObject({
  topics: z.array(z.enum(mailTopics)).max(mailTopics.length),
  wholeShop: z.boolean(),
});
export type MailPreferences = z.infer<typeof mailPreferences>;

/** What an admin sees about e-mails that fail. */
export type MailFailures = { failed: Count; retrying: Count; lastFailure: string | null };

export type MailSettings = MailPreferences & {
  address: string;
  /** The shop requires a second approver, so approval topics apply. */
  approvals: boolean;
  /** Captured in the data folder, sent to a server, or off. */
  transport: "capture" | "smtp" | "none";
  /** Null for anyone but an admin. */
  failures: MailFailures | null;
};

export type CapturedEmailView = {
  id: string;
  at: string;
  to: string;
  subject: string;
  text: string;
};
