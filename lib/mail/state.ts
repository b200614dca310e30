/** What a person can get e-mail about, in the order in which Settings lists it. */
export const mailCauses = ["reconnect", "refused", "unconfirmed", "not_sent", "approval_asked", "approval_answered"] as const;

export type MailCause = (typeof mailCauses)[number];

/** Those that only a shop has which asks for two people; the others are about sends. */
export function isApprovalCause(cause: MailCause): cause is "approval_asked" | "approval_answered" {
  return cause === "approval_asked" || cause === "approval_answered";
}
