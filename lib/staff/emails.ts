import "server-only";

import type { Role } from "#lib/actor";
import { paths } from "#lib/paths";
import { roleLabels } from "#lib/staff/labels";
import { linkPolicy } from "#lib/staff/policy";

/** The text of an e-mail to one person: a subject, paragraphs and at most one link. */
export type StaffEmail = {
  subject: string;
  lines: string[];
  link?: { label: string; path: string };
};

const invitedByLine = (inviter: string | null, shop: string) =>
  (inviter ? `${inviter} invited you` : "You are invited") + ` to ${shop}`;

/** Returns the invitation to someone without an account. */
export function invitationEmail(input: {
  shop: string;
  inviter: string | null;
  role: Role;
  token: string;
}): StaffEmail {
  const { shop, inviter, role, token } = input;
  return {
    subject: `Your invitation to ${shop}`,
    lines: [
      `${invitedByLine(inviter, shop)} on FashionSupreme Social Studio, with the role ${roleLabels[role].toLowerCase()}.`,
      `Use the link to create your account with your name and a password. It works once and expires in ${linkPolicy.invitationHours} hours.`,
      "If you did not expect an invitation, ignore this e-mail.",
    ],
    link: { label: "Accept the invitation", path: paths.invitation(token) },
  };
}

/** Returns the e-mail to someone who already has an account, which an invitation never changes. */
export function accountExistsEmail({
  shop,
  inviter,
}: {
  shop: string;
  inviter: string | null;
}): StaffEmail {
  return {
    subject: `An invitation to ${shop}`,
    lines: [
      `${invitedByLine(inviter, shop)} on FashionSupreme Social Studio. You already have an account there with this e-mail address, and an address can belong to one account of one shop only.`,
      "Nothing about your account was changed, and the person who invited you was not told that you have one. To work in that shop too, ask for an invitation to another address.",
    ],
  };
}
