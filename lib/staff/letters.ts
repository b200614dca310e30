import "server-only";

import type { Role } from "#lib/actor";
import { paths } from "#lib/paths";
import { linkPolicy } from "#lib/staff/policy";
import { roleNames } from "#lib/staff/words";

/** What a letter to one person says: a subject, paragraphs, and the one link. */
type Words = { subject: string; lines: string[]; link?: { words: string; path: string } };

const by = (inviter: string | null, shop: string) => (inviter ? `${inviter} invites you` : "You are invited") + ` to ${shop}`;

/** To somebody new: the way in. */
export function invitationLetter(given: { shop: string; inviter: string | null; role: Role; token: string }): Words {
  const { shop, inviter, role, token } = given;
  return {
    subject: `Your invitation to ${shop}`,
    lines: [
      `${by(inviter, shop)} in the FashionSupreme Social Studio, as ${roleNames[role].toLowerCase()}.`,
      `The link makes your account: your name and a password. It works once, for ${linkPolicy.invitationHours} hours.`,
      "If you expected no invitation, do nothing.",
    ],
    link: { words: "Take up the invitation", path: paths.invitation(token) },
  };
}

/** To somebody who has an account already, which an invitation never touches. */
export function takenLetter({ shop, inviter }: { shop: string; inviter: string | null }): Words {
  return {
    subject: `An invitation to ${shop}`,
    lines: [
      `${by(inviter, shop)} in the FashionSupreme Social Studio. You have an account there with this e-mail address already, and an address belongs to one account of one shop.`,
      "Nothing about your account was changed, and whoever invited you was not told that you have one. If you want to work in that shop too, ask to be invited with another address.",
    ],
  };
}

/** To whoever asked for a new password. */
export function resetLetter(token: string): Words {
  return {
    subject: "Choose a new password",
    lines: [
      "Somebody, most likely you, asked for a new password for this address.",
      `The link works once, for ${linkPolicy.passwordMinutes} minutes. A second factor that you set up is asked for as before when you sign in.`,
      "If it was not you, do nothing: your password stays as it is.",
    ],
    link: { words: "Choose a new password", path: paths.resetPassword(token) },
  };
}

/** After any change of a password, so that a change by somebody else does not go unnoticed. */
export function passwordChangedLetter({ shop }: { shop: string }): Words {
  return {
    subject: "Your password was changed",
    lines: [
      `The password of your account at ${shop} was changed, and other browsers were signed out.`,
      "If it was you, there is nothing to do. If not, choose a new one at once and tell an administrator of your shop.",
    ],
    link: { words: "Choose a new password", path: paths.forgotPassword() },
  };
}
