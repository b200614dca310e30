import { z } from "zod";

import { passwordPolicy } from "#lib/staff/policy";
import { emailInput, passwordInput } from "#lib/staff/schema";

/** The sign-in form. The rules for passwords apply where one is chosen, not here. */
export const signInInput = z.object({ email: emailInput, password: z.string().min(1).max(1000) });
export type SignInInput = z.infer<typeof signInInput>;

/** A passkey's response (WebAuthn JSON). Bounds size and shape; the library verifies it. */
const base64urlField = z.string().max(16_000);
const passkeyFields = {
  id: z.string().min(1).max(1500),
  rawId: z.string().min(1).max(1500),
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).optional(),
  clientExtensionResults: z.record(z.string(), z.unknown()),
};

/** The answer of a passkey that signs in or reauthenticates. */
export const passkeyAuthenticationResponse = z.strictObject({
  ...passkeyFields,
  response: z.strictObject({
    clientDataJSON: base64urlField,
    authenticatorData: base64urlField,
    signature: base64urlField,
    userHandle: base64urlField.optional(),
  }),
});
export type PasskeyAuthenticationResponse = z.infer<typeof passkeyAuthenticationResponse>;

/** A new passkey. */
export const passkeyRegistrationResponse = z.strictObject({
  ...passkeyFields,
  response: z.strictObject({
    clientDataJSON: base64urlField,
    attestationObject: base64urlField,
    authenticatorData: base64urlField.optional(),
    transports: z.array(z.string().max(20)).max(10).optional(),
    publicKeyAlgorithm: z.number().int().optional(),
    publicKey: base64urlField.optional(),
  }),
});
export type PasskeyRegistrationResponse = z.infer<typeof passkeyRegistrationResponse>;

/** A code as people type it, without spaces and hyphens. */
const typedCode = z
  .string()
  .max(60)
  .transform((code) => code.replace(/[\s-]+/gu, "").toLowerCase());

/** Six digits of an authenticator app. */
export const totpCode = typedCode.refine(
  (code) => /^\d{6}$/.test(code),
  "Enter the six digits shown in the app.",
);

const passkeyName = z
  .string()
  .trim()
  .min(1, "Enter a name, such as the device it is on.")
  .max(40, "Keep the name under 40 characters.");
export const addPasskeyInput = z.strictObject({
  name: passkeyName,
  passkey: passkeyRegistrationResponse,
});
export const renamePasskeyInput = z.strictObject({ name: passkeyName });

/** The second step of a sign-in: a code of either kind, or a passkey's answer as JSON text. */
export const secondFactorInput = z.object({
  code: z.string().max(60).optional(),
  passkey: z.string().max(40_000).optional(),
});

/** The claims we read from the identity provider's ID token. */
export const oidcClaims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.string().max(254).optional(),
  email_verified: z.boolean().optional(),
  /** How the person authenticated there (RFC 8176), where the provider says so. */
  amr: z.array(z.string()).optional().catch(undefined),
});
export type OidcClaims = z.infer<typeof oidcClaims>;

/** An identity at the provider. */
export const oidcIdentity = oidcClaims.pick({ iss: true, sub: true });
export type OidcIdentity = z.infer<typeof oidcIdentity>;

/** Why a sign-in through the identity provider was rejected. */
export type OidcRejectionReason =
  | "oidc_failed"
  | "oidc_email_unverified"
  | "oidc_domain_not_allowed"
  | "oidc_account_unknown"
  | "oidc_address_unconfirmed"
  | "oidc_account_mismatch";

/** One proof for reauthentication: password, passkey or a code of the app. */
export const reauthInput = z.union([
  z.strictObject({ password: z.string().min(1).max(1000) }),
  z.strictObject({ passkey: passkeyAuthenticationResponse }),
  z.strictObject({ code: totpCode }),
]);

export const changePasswordInput = z.strictObject({
  current: z.string().min(1, "Enter your current password.").max(passwordPolicy.maxLength),
  next: passwordInput,
});
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;

/** Which of one's own sessions to end: one by the id of its view, or all but the current one. */
export const endSessionsInput = z.union([
  z.strictObject({ id: z.string().min(1).max(100) }),
  z.strictObject({ others: z.literal(true) }),
]);
export type EndSessionsInput = z.infer<typeof endSessionsInput>;

export const requestPasswordResetInput = z.strictObject({ email: emailInput });

export const resetPasswordInput = z.strictObject({ password: passwordInput });

export type SessionView = {
  id: string;
  device: string;
  createdAt: Date;
  lastSeenAt: Date;
  current: boolean;
};

export type PasskeyView = { id: string; name: string; createdAt: Date; lastUsedAt: Date | null };
export type SecurityView = {
  totp: { since: Date; lastUsedAt: Date | null } | null;
  passkeys: PasskeyView[];
  recoveryCodesLeft: number;
  /** Whether an account at the identity provider is linked. */
  oidcLinked: boolean;
  /** Whether the shop requires a second step. */
  mfaRequired: boolean;
};
