/** What a person can get e-mail about, in the order in which Settings lists it. */
export const mailCauses = ["reconnect", "refused", "unconfirmed", "not_sent"] as const;

export type MailCause = (typeof mailCauses)[number];
