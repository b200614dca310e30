import { shopTimeZone } from "#lib/time-zone";

const requesterEmailTexts = {
  question: {
    subject: "A question about your deletion request",
    what: "We cannot tell yet whether you may ask for this deletion.",
    todo: "Open the status page, enter your receipt code and answer there.",
  },
  extension: {
    subject: "Your deletion request takes longer",
    what: "We need more time to answer your deletion request.",
    todo: "The status page tells the new day; enter your receipt code there.",
  },
  rejection: {
    subject: "Your deletion request was not carried out",
    what: "We decided not to carry out your deletion request.",
    todo: "The status page says what you can do if you do not agree; enter your receipt code there.",
  },
  carried_out: {
    subject: "Your deletion request was carried out",
    what: "Everything that your request covered has been erased, and your address is deleted with this e-mail.",
    todo: "The status page shows your receipt; enter your receipt code there.",
  },
} as const;

export type RequesterEmailKind = keyof typeof requesterEmailTexts;

/** The letter to an asker: what happened, our words if any, what to do. It names no account. */
export function requesterEmail(
  kind: RequesterEmailKind,
  text: string,
): { subject: string; lines: string[] } {
  const { subject, what, todo } = requesterEmailTexts[kind];
  const why = "This address was given with a request for deletion. It is used for nothing else.";
  return { subject, lines: [what, text, todo, why].filter((line) => line !== "") };
}

const dateTimeFormat = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "long",
  timeStyle: "short",
  timeZone: shopTimeZone,
});

/** The letter to an administrator whose shop holds the account. It does not name it either: letters outlive an erasure. */
export function shopNoticeEmail({
  erasureAt,
  finalNotice,
}: {
  erasureAt: Date;
  finalNotice: boolean;
}): { subject: string; lines: string[] } {
  const when = `${dateTimeFormat.format(erasureAt)} (Sofia time)`;
  const why =
    "You get this because you are an administrator of the shop. It cannot be switched off.";
  if (finalNotice) {
    return {
      subject: "The data of a TikTok account of your shop will be erased",
      lines: [
        `The objection of your shop was considered and not upheld: everything about the account is erased on ${when}.`,
        "Save what the shop still needs before then; Connections shows which account it is and can make an archive of it.",
        why,
      ],
    };
  }
  return {
    subject: "Somebody asks to have the data of a TikTok account of your shop erased",
    lines: [
      "Somebody who says that the account is theirs asks to have everything about it erased. We find that they may.",
      `If that is wrong, object under Connections and say why. Otherwise it is erased on ${when}.`,
      why,
    ],
  };
}
