import type { MailTopic } from "#lib/mail/topics";

/** What the switches in Settings say. */
export const topicLabels: Record<MailTopic, { label: string; hint: string }> = {
  reconnect: {
    label: "An account needs to be reconnected",
    hint: "TikTok no longer accepts our access, and a send is waiting for it.",
  },
  refused: { label: "TikTok rejected a video", hint: "Says what TikTok found wrong." },
  unconfirmed: {
    label: "A send is unconfirmed",
    hint: "Someone needs to check the TikTok inbox.",
  },
  not_sent: {
    label: "A send stopped before anything arrived",
    hint: "No draft was created. You may want to try again.",
  },
  approval_requested: {
    label: "A draft is waiting for my approval",
    hint: "A colleague asked for your decision.",
  },
  approval_decided: {
    label: "My approval request was answered",
    hint: "The draft was approved and is being sent, or changes were requested.",
  },
};

/** Says why the last attempt to send an e-mail failed. Shows an unknown code as it is. */
export function failureLabel(code: string): string {
  const [name = ""] = code.split(" ");
  switch (name) {
    case "EAUTH":
      return "the mail server rejected the user name or password";
    case "EDNS":
    case "ECONNECTION":
    case "ESOCKET":
    case "NO_ANSWER":
      return "the mail server cannot be reached";
    case "ETIMEDOUT":
    case "DEADLINE":
      return "the mail server did not answer in time";
    case "ETLS":
      return "the mail server offers no encrypted connection";
    case "EENVELOPE":
      return "the mail server rejected the address";
    case "EMESSAGE":
      return "the mail server rejected the message";
    case "NOT_CONFIGURED":
      return "no mail server is configured";
    default:
      return `an unknown error (${code})`;
  }
}
