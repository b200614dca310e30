import { shopTimeZone } from "#lib/time-zone";

const requesterEmailTexts = {
  confirm_contact: {
    subject: "Confirm your e-mail address for a deletion request",
    what: "Someone entered this address in a deletion request. If it was you, confirm it with this code:",
    todo: "Open the status page, enter your receipt code, then this code. If it was not you, do nothing: we will not e-mail you about it again.",
  },
  question: {
    subject: "A question about your deletion request",
    what: "We can’t verify your deletion request yet.",
    todo: "Open the status page, enter your receipt code and answer our question there.",
  },
  extension: {
    subject: "Your deletion request will take longer",
    what: "We need more time to answer your deletion request.",
    todo: "Enter your receipt code on the status page to see the new date.",
  },
  rejection: {
    subject: "Your deletion request was rejected",
    what: "We rejected your deletion request.",
    todo: "Enter your receipt code on the status page to see what you can do if you disagree.",
  },
  carried_out: {
    subject: "Your deletion request has been completed",
    what: "Everything your request covered has been erased. Your e-mail address is deleted once this e-mail is sent.",
    todo: "Enter your receipt code on the status page to see your receipt.",
  },
} as const;

export type RequesterEmailKind = keyof typeof requesterEmailTexts;

/** Returns the e-mail to the requester: events, our explanation, next steps. Names no account. */
export function requesterEmail(
  kind: RequesterEmailKind,
  text: string,
): { subject: string; lines: string[] } {
  const { subject, what, todo } = requesterEmailTexts[kind];
  const why =
    "You are receiving this because this address was entered in a deletion request. We use it for nothing else.";
  return { subject, lines: [what, text, todo, why].filter((line) => line !== "") };
}

const dateTimeFormat = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "long",
  timeStyle: "short",
  timeZone: shopTimeZone,
});

/** Returns the e-mail to a shop administrator. Names no account, as e-mails outlive an erasure. */
export function shopNoticeEmail({
  erasureAt,
  finalNotice,
}: {
  erasureAt: Date;
  finalNotice: boolean;
}): { subject: string; lines: string[] } {
  const when = `${dateTimeFormat.format(erasureAt)} (Sofia time)`;
  const why =
    "You are receiving this because you are an administrator of the shop. This e-mail can’t be turned off.";
  if (finalNotice) {
    return {
      subject: "The data of one of your shop’s TikTok accounts will be erased",
      lines: [
        `We considered your shop’s objection and did not uphold it. Everything about the account will be erased on ${when}.`,
        "Save what the shop still needs before then. Connections shows which account it is and can export its data.",
        why,
      ],
    };
  }
  return {
    subject: "Someone asked us to erase the data of one of your shop’s TikTok accounts",
    lines: [
      "Someone who says the account is theirs asked us to erase everything about it. We have confirmed that they are entitled to ask for this.",
      `If that is wrong, object under Connections and say why. Otherwise it will be erased on ${when}.`,
      why,
    ],
  };
}
