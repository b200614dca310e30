import type { OidcRejectionReason } from "#lib/auth/schema";
import { passwordPolicy } from "#lib/staff/policy";

const browsers: [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const operatingSystems: [RegExp, string][] = [
  [/iPhone|iPad|iPod/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux|X11/, "Linux"],
];

const firstMatch = (table: [RegExp, string][], text: string) =>
  table.find(([pattern]) => pattern.test(text))?.[1];

/** Returns browser and system, such as "Firefox on Linux", from a User-Agent header. */
export function deviceLabel(userAgent: string): string {
  const browser = firstMatch(browsers, userAgent) ?? "A browser";
  const system = firstMatch(operatingSystems, userAgent);
  return system ? `${browser} on ${system}` : browser;
}

const oidcErrors: Record<OidcRejectionReason, string> = {
  oidc_failed:
    "Your company account could not be verified. Try again, or sign in with your password.",
  oidc_email_unverified:
    "Your company account has no verified e-mail address. Sign in with your password.",
  oidc_domain_not_allowed:
    "Your company account’s e-mail address is not from a domain that may sign in here.",
  oidc_account_unknown:
    "No account here has your company account’s e-mail address. Ask an administrator of your shop to invite you.",
  oidc_address_unconfirmed:
    "Your account’s e-mail address is not confirmed yet. Ask an operator of this studio to confirm it.",
  oidc_account_mismatch:
    "You signed in with a different company account before. Sign in with your password, then remove the old link under Security.",
};

/** Why a sign-in was rejected, by error code. */
export const signInErrors = {
  unauthenticated: "E-mail or password is incorrect. Check both and try again.",
  rate_limited: "Too many attempts. Wait 15 minutes, then try again.",
  forbidden: "This page had expired. Please try again.",
  unavailable: "Signing in isn’t available right now. Try again shortly.",
  gone: "This sign-in expired or was completed elsewhere. Sign in again.",
  ...oidcErrors,
} as const;

/** Returns why a sign-in without JavaScript was rejected; null for an unknown code. */
export function signInErrorLabel(code: string | undefined): string | null {
  return code !== undefined && Object.hasOwn(signInErrors, code)
    ? signInErrors[code as keyof typeof signInErrors]
    : null;
}

export const WRONG_CODE = "This code is incorrect or was already used. Try the next one.";

/** The same for the second step of signing in. */
export function secondFactorErrorLabel(code: string | undefined): string | null {
  return code === "unauthenticated" ? WRONG_CODE : signInErrorLabel(code);
}

/** Changes to someone's sign-in that they are e-mailed about. */
export type SecurityEvent =
  | "totp_added"
  | "totp_removed"
  | "passkey_added"
  | "passkey_removed"
  | "recovery_codes_generated"
  | "recovery_code_used"
  | "factors_reset"
  | "oidc_linked";

const SECURITY_EVENT_TEXT: Record<SecurityEvent, [subject: string, consequence: string]> = {
  totp_added: [
    "An authenticator app was added to your account",
    "Your password alone is no longer enough to sign in.",
  ],
  totp_removed: [
    "The authenticator app was removed from your account",
    "Its codes no longer work.",
  ],
  passkey_added: [
    "A passkey was added to your account",
    "Anyone who has it and can unlock it can sign in as you.",
  ],
  passkey_removed: ["A passkey was removed from your account", "It no longer works."],
  recovery_codes_generated: ["You have new recovery codes", "Your previous codes no longer work."],
  recovery_code_used: [
    "A recovery code was used to sign in to your account",
    "It can’t be used again.",
  ],
  factors_reset: [
    "An administrator reset your second step",
    "Your authenticator app, passkeys and recovery codes were removed. Your password is unchanged.",
  ],
  oidc_linked: [
    "You signed in with your company account",
    "From now on only this company account can sign in to your account here.",
  ],
};

/** Returns the e-mail's text: what happened, and what to do if it was someone else. */
export function securityEmailText(event: SecurityEvent): { subject: string; lines: string[] } {
  const [subject, consequence] = SECURITY_EVENT_TEXT[event];
  return {
    subject,
    lines: [
      consequence,
      "If this was not you, change your password immediately and tell an administrator of your shop.",
    ],
  };
}

/** Returns why a one-time link's form without JavaScript was rejected; null if unknown. */
export function linkFormErrorLabel(code: string | undefined): string | null {
  switch (code) {
    case "invalid":
      return `Fill in every field. A password needs at least ${passwordPolicy.minLength} characters and must not be easy to guess.`;
    case "gone":
      return "This link has expired or was already used. Ask for a new one.";
    case "rate_limited":
      return "Too many attempts. Wait 10 minutes, then try again.";
    case "unavailable":
      return "This isn’t available right now. Try again shortly.";
    case "forbidden":
      return signInErrors.forbidden;
    default:
      return null;
  }
}

/** Returns what the sign-in page says after a form that led there; null for an unknown notice. */
export const signInNoticeLabel = (notice: string | undefined): string | null =>
  notice === "password" ? "Password changed. You are signed out everywhere. Please sign in." : null;
