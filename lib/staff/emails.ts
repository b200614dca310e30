import "server-only";
import type { Role } from "#lib/actor";
import { paths } from "#lib/paths";
import { linkPolicy } from "#lib/staff/policy";
import { roleLabels } from "#lib/staff/labels";

/** What a letter to one person says: a subject, paragraphs, and the one link. */
export type StaffEmail = {
  subject: string;
  lines: string[];
  link?: { label: string; path: string };
};

const invitedByLine = (inviter: string | null, shop: string) =>
  (inviter ? `${inviter} invites you` : "You are invited") + ` to ${shop}`;

/** To somebody new: the way in. */
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
      `${invitedByLine(inviter, shop)} in the FashionSupreme Social Studio, as ${roleLabels[role].toLowerCase()}.`,
      `The link makes your account: your name and a password. It works once, for ${linkPolicy.invitationHours} hours.`,
      "If you expected no invitation, do nothing.",
    ],
    link: { label: "Take up the invitation", path: paths.invitation(token) },
  };
}

/** To somebody who has an account already, which an invitation never touches. */
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
      `${invitedByLine(inviter, shop)} in the FashionSupreme Social Studio. You have an account there with this e-mail address already, and an address belongs to one account of one shop.`,
      "Nothing about your account was changed, and whoever invited you was not told that you have one. If you want to work in that shop too, ask to be invited with another address.",
    ],
  };
}
