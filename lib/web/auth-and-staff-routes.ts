import type { changePassword } from "#lib/auth/change-password";
import type { unlinkOidc } from "#lib/auth/oidc";
import type {
  addPasskey,
  passkeyRegistrationOptions,
  removePasskey,
  renamePasskey,
} from "#lib/auth/passkeys";
import type { resetPassword } from "#lib/auth/password-reset";
import type { getReauthMethods } from "#lib/auth/queries";
import type { reauthenticate } from "#lib/auth/reauthenticate";
import type { generateRecoveryCodes } from "#lib/auth/recovery-codes";
import type {
  addPasskeyInput,
  changePasswordInput,
  endSessionsInput,
  reauthInput,
  renamePasskeyInput,
  requestPasswordResetInput,
  resetPasswordInput,
} from "#lib/auth/schema";
import type { resetSecondFactors, setMfaRequirement } from "#lib/auth/second-factor-administration";
import type { endSessions, endStaffSessions } from "#lib/auth/end-sessions";
import type { confirmTotpSetup, removeTotp, startTotpSetup } from "#lib/auth/totp";
import type { passkeyAuthenticationOptions } from "#lib/auth/verify-passkey";
import type { mailPreferences } from "#lib/mail/schema";
import type { saveMailPreferences } from "#lib/mail/save-mail-preferences";
import type { confirmAddress } from "#lib/staff/address";
import type { createFirstAdmin } from "#lib/staff/initial-setup";
import type { invitePerson, resendInvitation, revokeInvitation } from "#lib/staff/invitations";
import type {
  acceptInvitationInput,
  changePersonInput,
  firstAdminInput,
  invitationInput,
} from "#lib/staff/schema";
import type { changeRole, setStaffDisabled } from "#lib/staff/staff-access";
import type { Input, Result } from "#lib/web/route-types";

/** Without `extensions`: their type has buffers, which JSON cannot carry. */
type PasskeyAuthentication = Omit<
  NonNullable<Result<typeof passkeyAuthenticationOptions>>,
  "extensions"
>;
type PasskeyRegistration = Omit<Result<typeof passkeyRegistrationOptions>, "extensions">;

type NextAuthPath =
  | "callback/credentials"
  | "callback/passkey"
  | "callback/second-factor"
  | "signin/oidc";

/** The routes for signing in, for one's own account and for the people of a shop. */
export type AuthAndStaffRoutes = {
  /** Sign-in forms; the parameter is the rest of the path. */
  "GET /api/auth/[...nextauth]": { result: Response };
  "POST /api/auth/[...nextauth]": {
    params: { nextauth: NextAuthPath };
    body: URLSearchParams;
    result: { to?: string };
  };
  "POST /api/sign-in/passkey": { result: PasskeyAuthentication | { challenge?: undefined } };
  "POST /api/sign-in/second-factor": { result: PasskeyAuthentication | { challenge?: undefined } };
  "POST /api/set-up/[token]": {
    body: Input<typeof firstAdminInput>;
    result: Pick<Result<typeof createFirstAdmin>, "kind">;
  };
  "POST /api/forgot-password": {
    body: Input<typeof requestPasswordResetInput>;
    result: { kind: "sent" };
  };
  "POST /api/reset-password/[token]": {
    body: Input<typeof resetPasswordInput>;
    result: Result<typeof resetPassword>;
  };
  "POST /api/reauthenticate": {
    body: Input<typeof reauthInput>;
    result: Result<typeof reauthenticate>;
  };
  "POST /api/reauthenticate/methods": {
    result: Result<typeof getReauthMethods> & {
      passkey: PasskeyAuthentication | null;
    };
  };
  "POST /api/password": {
    body: Input<typeof changePasswordInput>;
    result: Result<typeof changePassword>;
  };
  "DELETE /api/sessions": {
    body: Input<typeof endSessionsInput>;
    result: Result<typeof endSessions>;
  };
  "POST /api/security/totp": { result: Result<typeof startTotpSetup> };
  "PUT /api/security/totp": { body: { code: string }; result: Result<typeof confirmTotpSetup> };
  "DELETE /api/security/totp": { result: Result<typeof removeTotp> };
  "POST /api/security/recovery-codes": { result: Result<typeof generateRecoveryCodes> };
  "POST /api/security/passkeys/options": { result: PasskeyRegistration };
  "POST /api/security/passkeys": {
    body: Input<typeof addPasskeyInput>;
    result: Result<typeof addPasskey>;
  };
  "PATCH /api/security/passkeys/[id]": {
    body: Input<typeof renamePasskeyInput>;
    result: Result<typeof renamePasskey>;
  };
  "DELETE /api/security/passkeys/[id]": { result: Result<typeof removePasskey> };
  "DELETE /api/security/identity-provider": { result: Result<typeof unlinkOidc> };
  "PUT /api/security/mfa-requirement": {
    body: { required: boolean };
    result: Result<typeof setMfaRequirement>;
  };
  "PUT /api/mail-preferences": {
    body: Input<typeof mailPreferences>;
    result: Result<typeof saveMailPreferences>;
  };

  "PATCH /api/people/[id]": {
    body: Input<typeof changePersonInput>;
    result: Result<typeof changeRole> | Result<typeof setStaffDisabled>;
  };
  "POST /api/people/[id]/confirm-address": { result: Result<typeof confirmAddress> };
  "DELETE /api/people/[id]/sessions": { result: Result<typeof endStaffSessions> };
  "DELETE /api/people/[id]/second-factor": { result: Result<typeof resetSecondFactors> };
  "POST /api/invitations": {
    body: Input<typeof invitationInput>;
    result: Result<typeof invitePerson>;
  };
  "DELETE /api/invitations/[id]": { result: Result<typeof revokeInvitation> };
  "POST /api/invitations/[id]/resend": { result: Result<typeof resendInvitation> };
  "POST /api/invitations/accept/[token]": {
    body: Input<typeof acceptInvitationInput>;
    /** The page to open. */
    result: { to: string };
  };
};
