import { z } from "zod";

import type { Role } from "#lib/actor";
import { passwordPolicy } from "#lib/staff/policy";

/** An address is compared in lower case and without outer spaces. */
const emailInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "Keep the e-mail address under 254 characters.")
  .pipe(z.email("Enter a whole e-mail address."));

/** A new password. Any characters; nothing is trimmed. */
const passwordInput = z
  .string()
  .min(passwordPolicy.minimum, `Use at least ${passwordPolicy.minimum} characters.`)
  .max(passwordPolicy.maximum, `Use at most ${passwordPolicy.maximum} characters.`);

const nameInput = z.string().trim().min(1, "Give a name.").max(80, "Keep the name under 80 characters.");

/** What the sign-in form sends. The password is taken as it is; its rules belong to where one is chosen. */
export const signInInput = z.object({ email: emailInput, password: z.string().min(1).max(1000) });
export type SignInInput = z.infer<typeof signInInput>;

export const passwordChange = z.strictObject({
  current: z.string().min(1, "Enter your present password.").max(passwordPolicy.maximum),
  next: passwordInput,
});
export type PasswordChange = z.infer<typeof passwordChange>;

/** Which of one's own sessions to end: one by its id, or all but this one. */
export const sessionsToEnd = z.union([z.strictObject({ id: z.string().min(1).max(100) }), z.strictObject({ others: z.literal(true) })]);
export type SessionsToEnd = z.infer<typeof sessionsToEnd>;

/** What makes the first administrator: the token of the link and the person's own words. */
export const firstAdminInput = z.strictObject({
  token: z.string().min(20).max(100),
  shopName: z.string().trim().min(1, "Give the shop a name.").max(80, "Keep the shop's name under 80 characters."),
  name: nameInput,
  email: emailInput,
  password: passwordInput,
});

export type ProfileView = {
  name: string;
  email: string;
  role: Role;
  passwordChangedAt: Date;
  shop: { name: string; stoppedAt: Date | null };
};
export type SessionView = { id: string; device: string; createdAt: Date; lastSeenAt: Date; current: boolean };
