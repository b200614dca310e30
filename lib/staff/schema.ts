import { z } from "zod";

import type { Role } from "#lib/actor";
import { pageQuery, searchText } from "#lib/page";
import { passwordPolicy } from "#lib/staff/policy";

/** An e-mail address, in lower case and without surrounding spaces. */
export const emailInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "Keep the e-mail address under 254 characters.")
  .pipe(z.email("Enter a full e-mail address."));

/** A new password. All characters are allowed and none is trimmed. */
export const passwordInput = z
  .string()
  .min(passwordPolicy.minLength, `Use at least ${passwordPolicy.minLength} characters.`)
  .max(passwordPolicy.maxLength, `Use at most ${passwordPolicy.maxLength} characters.`);

/** Keeps line breaks, direction marks and links out of names, which appear in e-mails. */
const isPlainLine = (text: string) =>
  !/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]|:\/\//u.test(text);
const PLAIN_LINE_MESSAGE = "Use a single line without a web address.";

const nameInput = z
  .string()
  .trim()
  .min(1, "Enter a name.")
  .max(80, "Keep the name under 80 characters.")
  .refine(isPlainLine, PLAIN_LINE_MESSAGE);

const shopNameInput = z
  .string()
  .trim()
  .min(1, "Enter a name for the shop.")
  .max(80, "Keep the shop's name under 80 characters.")
  .refine(isPlainLine, PLAIN_LINE_MESSAGE);

const roleInput = z.enum(["viewer", "editor", "admin"], "Choose a role.");

/** The token in the path of a one-time link. */
export const linkToken = z.object({ token: z.string().min(20).max(100) });

/** The form that creates the first administrator, beside the set-up link. */
export const firstAdminInput = z.strictObject({
  shopName: shopNameInput,
  name: nameInput,
  email: emailInput,
  password: passwordInput,
});

/** A new shop, from the command line. */
export const createShopInput = z.strictObject({
  name: shopNameInput,
  adminName: nameInput,
  adminEmail: emailInput,
});
export type CreateShopInput = z.infer<typeof createShopInput>;

/** Another administrator for a shop, from the command line. */
export const inviteShopAdminInput = z.strictObject({
  shopId: z.uuid("--shop needs an id. npm run shop -- list shows them."),
  name: nameInput,
  email: emailInput,
});

export const invitationInput = z.strictObject({ email: emailInput, role: roleInput });
export type InvitationInput = z.infer<typeof invitationInput>;

/** The form that accepts an invitation. */
export const acceptInvitationInput = z.strictObject({ name: nameInput, password: passwordInput });
export type AcceptInvitationInput = z.infer<typeof acceptInvitationInput>;

/** A change of a person's role, or of whether their account is disabled. */
export const changePersonInput = z.union([
  z.strictObject({ role: roleInput }),
  z.strictObject({ disabled: z.boolean() }),
]);

/** What the page of people shows; `invited` shows the invitations instead. */
export const peopleQuery = pageQuery.extend({
  q: searchText.default(""),
  role: roleInput.optional(),
  state: z.enum(["active", "disabled"]).optional(),
  view: z.enum(["invited"]).optional(),
});
export type PeopleQuery = z.infer<typeof peopleQuery>;

/** How many invitations the page of people shows below them. */
export const LATEST_INVITATIONS = 10;

/** A person of the shop, as its administrators see them. */
export type PersonView = {
  id: string;
  name: string;
  email: string;
  role: Role;
  disabledAt: string | null;
  /** Operator of the installation: only another one changes their role or access. */
  operator: boolean;
  /** The mailbox or an operator confirmed it. */
  addressVerified: boolean;
  lastUsedAt: string | null;
  /** How many browsers they are signed in on. */
  sessions: number;
  isSelf: boolean;
};

export type InvitationView = {
  id: string;
  email: string;
  role: Role;
  invitedBy: string | null;
  expiresAt: string;
  expired: boolean;
};

export type ProfileView = {
  name: string;
  email: string;
  role: Role;
  passwordChangedAt: Date;
  shop: { name: string; suspendedAt: Date | null; requireApproval: boolean };
};
