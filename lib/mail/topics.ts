/** What a person can get e-mail about, in the order of Settings. */
export const mailTopics = [
  "reconnect",
  "refused",
  "unconfirmed",
  "not_sent",
  "approval_requested",
  "approval_decided",
] as const;

export type MailTopic = (typeof mailTopics)[number];

/** Topics that exist only where a shop requires a second approver. */
export function isApprovalTopic(
  topic: MailTopic,
): topic is "approval_requested" | "approval_decided" {
  return topic === "approval_requested" || topic === "approval_decided";
}
