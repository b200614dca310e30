/** What a person can get e-mail about, in the order in which Settings lists it. */
export const mailTopics = [
  "reconnect",
  "refused",
  "unconfirmed",
  "not_sent",
  "approval_requested",
  "approval_decided",
] as const;

export type MailTopic = (typeof mailTopics)[number];

/** Those that only a shop has which asks for two people; the others are about sends. */
export function isApprovalTopic(
  topic: MailTopic,
): topic is "approval_requested" | "approval_decided" {
  return topic === "approval_requested" || topic === "approval_decided";
}
