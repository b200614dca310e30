import { z } from "zod";
import type { Role } from "#lib/actor";
import { passwordPolicy } from "#lib/staff/policy";

/** An address is compared in lower case and without outer spaces. */
export const emailInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "Keep the e-mail address under 254 characters.")
  .pipe(z.email("Enter a whole e-mail address."));

/** A new password. Any characters; nothing is trimmed. */
export const passwordInput = z
  .string()
  .min(passwordPolicy.minLength, `Use at least ${passwordPolicy.minLength} characters.`)
  .max(passwordPolicy.maxLength, `Use at most ${passwordPolicy.maxLength} characters.`);

/** Names stand in lines and in e-mails: nothing that breaks a line, turns it round, or looks like a link. */
const isPlainLine = (text: string) =>
  !/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]|:\/\//u.test(text);
const PLAIN_LINE_MESSAGE = "Use a name of one line, without a web address.";

const nameInput = z
  .string()
  .trim()
  .min(1, "Give a name.")
  .max(80, "Keep the name under 80 characters.")
  .refine(isPlainLine, PLAIN_LINE_MESSAGE);

const shopNameInput = z
  .string()
  .trim()
  .min(1, "Give the shop a name.")
  .max(80, "Keep the shop's name under 80 characters.")
  .refine(isPlainLine, PLAIN_LINE_MESSAGE);
const roleInput = z.enum(["viewer", "editor", "admin"], "Choose a role.");

/** The secret of a link, out of an address. */
export const linkToken = z.object({ token: z.string().min(20).max(100) });

/** What makes the first administrator, beside the link. */
export const firstAdminInput = z.strictObject({
  shopName: shopNameInput,
  name: nameInput,
  email: emailInput,
  password: passwordInput,
});

/** What the operator says of a new shop. */
export const createShopInput = z.strictObject({
  name: shopNameInput,
  adminName: nameInput,
  adminEmail: emailInput,
});
export type CreateShopInput = z.infer<typeof createShopInput>;

/** One more administrator for a shop, by the operator's word. */
export const inviteShopAdminInput = z.strictObject({
  shopId: z.uuid("--shop wants an id; npm run shop -- list names them."),
  name: nameInput,
  email: emailInput,
});

export const invitationInput = z.strictObject({ email: emailInput, role: roleInput });
export type InvitationInput = z.infer<typeof invitationInput>;

/** With what somebody takes up an invitation. */
export const acceptInvitationInput = z.strictObject({ name: nameInput, password: passwordInput });
export type AcceptInvitationInput = z.infer<typeof acceptInvitationInput>;

/** A person's role, or whether they may come in at all. */
export const changePersonInput = z.union([
  z.strictObject({ role: roleInput }),
  z.strictObject({ disabled: z.boolean() }),
]);

/** A member of the shop, as its administrators see them. */
export type PersonView = {
  id: string;
  name: string;
  email: string;
  role: Role;
  disabledAt: string | null;
  lastUsedAt: string | null;
  /** How many browsers they are signed in with. */
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
  shop: { name: string; suspendedAt: Date | null };
};
