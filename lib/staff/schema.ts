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

/** Names stand in lines and in e-mails: nothing that breaks a line, turns it round, or looks like a link. */
const plainLine = (text: string) => !/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]|:\/\//u.test(text);
const PLAIN = "Use a name of one line, without a web address.";

const nameInput = z.string().trim().min(1, "Give a name.").max(80, "Keep the name under 80 characters.").refine(plainLine, PLAIN);

/** What the sign-in form sends. The password is taken as it is; its rules belong to where one is chosen. */
export const signInInput = z.object({ email: emailInput, password: z.string().min(1).max(1000) });
export type SignInInput = z.infer<typeof signInInput>;

/** What a browser's passkey says (WebAuthn, as JSON); the library looks into it, this keeps it small and of one shape. */
const part = z.string().max(16_000);
const passkeyShape = {
  id: z.string().min(1).max(1500),
  rawId: z.string().min(1).max(1500),
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).optional(),
  clientExtensionResults: z.record(z.string(), z.unknown()),
};

/** The answer of a passkey that signs in or confirms. */
export const passkeyAnswer = z.strictObject({
  ...passkeyShape,
  response: z.strictObject({ clientDataJSON: part, authenticatorData: part, signature: part, userHandle: part.optional() }),
});
export type PasskeyAnswer = z.infer<typeof passkeyAnswer>;

/** A new passkey. */
export const newPasskey = z.strictObject({
  ...passkeyShape,
  response: z.strictObject({
    clientDataJSON: part,
    attestationObject: part,
    authenticatorData: part.optional(),
    transports: z.array(z.string().max(20)).max(10).optional(),
    publicKeyAlgorithm: z.number().int().optional(),
    publicKey: part.optional(),
  }),
});
export type NewPasskey = z.infer<typeof newPasskey>;

/** A code as people type it: spaces and hyphens count for nothing. */
const typedCode = z
  .string()
  .max(60)
  .transform((code) => code.replace(/[\s-]+/gu, "").toLowerCase());

/** Six digits of an authenticator app. */
export const appCode = typedCode.refine((code) => /^\d{6}$/.test(code), "Enter the six digits that the app shows.");

/** What a person calls a passkey: where it is. */
const passkeyName = z.string().trim().min(1, "Give it a name, such as where it is kept.").max(40, "Keep the name under 40 characters.");
export const passkeyToAdd = z.strictObject({ name: passkeyName, passkey: newPasskey });
export const passkeyRename = z.strictObject({ name: passkeyName });

/** What the second step of a sign-in sends: one code of either kind, or a passkey's answer as JSON text. */
export const secondInput = z.object({ code: z.string().max(60).optional(), passkey: z.string().max(40_000).optional() });

/** What we read of what the sign-in provider signed. */
export const providerClaims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.string().max(254).optional(),
  email_verified: z.boolean().optional(),
  /** How the person proved who they are (RFC 8176), where the provider tells. */
  amr: z.array(z.string()).optional().catch(undefined),
});
export type ProviderClaims = z.infer<typeof providerClaims>;

/** Who somebody is at the provider. */
export const providerIdentity = providerClaims.pick({ iss: true, sub: true });
export type ProviderIdentity = z.infer<typeof providerIdentity>;

/** Why somebody who came through the sign-in provider was not let in. */
export type ProviderRefusal = "provider_failed" | "provider_unverified" | "provider_domain" | "provider_unknown" | "provider_other";

/** How one confirms that it is them. */
export const confirmation = z.union([
  z.strictObject({ password: z.string().min(1).max(1000) }),
  z.strictObject({ passkey: passkeyAnswer }),
  z.strictObject({ code: appCode }),
]);

export const passwordChange = z.strictObject({
  current: z.string().min(1, "Enter your present password.").max(passwordPolicy.maximum),
  next: passwordInput,
});
export type PasswordChange = z.infer<typeof passwordChange>;

/** Which of one's own sessions to end: one by its id, or all but this one. */
export const sessionsToEnd = z.union([z.strictObject({ id: z.string().min(1).max(100) }), z.strictObject({ others: z.literal(true) })]);
export type SessionsToEnd = z.infer<typeof sessionsToEnd>;

const shopNameInput = z
  .string()
  .trim()
  .min(1, "Give the shop a name.")
  .max(80, "Keep the shop's name under 80 characters.")
  .refine(plainLine, PLAIN);
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
export const newShop = z.strictObject({ name: shopNameInput, adminName: nameInput, adminEmail: emailInput });
export type NewShop = z.infer<typeof newShop>;

/** One more administrator for a shop, by the operator's word. */
export const newAdmin = z.strictObject({
  shopId: z.uuid("--shop wants an id; npm run shop -- list names them."),
  name: nameInput,
  email: emailInput,
});

export const invitationInput = z.strictObject({ email: emailInput, role: roleInput });
export type InvitationInput = z.infer<typeof invitationInput>;

/** With what somebody takes up an invitation. */
export const joinInput = z.strictObject({ name: nameInput, password: passwordInput });
export type JoinInput = z.infer<typeof joinInput>;

/** A person's role, or whether they may come in at all. */
export const personChange = z.union([z.strictObject({ role: roleInput }), z.strictObject({ disabled: z.boolean() })]);

export const forgotInput = z.strictObject({ email: emailInput });

export const resetInput = z.strictObject({ password: passwordInput });

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
  you: boolean;
};

export type InvitationView = { id: string; email: string; role: Role; invitedBy: string | null; until: string; expired: boolean };

export type ProfileView = {
  name: string;
  email: string;
  role: Role;
  passwordChangedAt: Date;
  shop: { name: string; stoppedAt: Date | null };
};
export type SessionView = { id: string; device: string; createdAt: Date; lastSeenAt: Date; current: boolean };

export type PasskeyView = { id: string; name: string; createdAt: Date; lastUsedAt: Date | null };
export type SecurityView = {
  app: { since: Date; lastUsedAt: Date | null } | null;
  passkeys: PasskeyView[];
  codesLeft: number;
  /** Whether the person's account at the sign-in provider is linked. */
  linked: boolean;
  /** Whether the shop wants a second step of everybody. */
  required: boolean;
};
