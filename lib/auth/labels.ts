import type { Role } from "#lib/actor";
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

/** A browser in words, such as "Firefox on Linux", from what it says of itself. */
export function deviceLabel(userAgent: string): string {
  const browser = firstMatch(browsers, userAgent) ?? "A browser";
  const system = firstMatch(operatingSystems, userAgent);
  return system ? `${browser} on ${system}` : browser;
}

/** Why signing in was refused, for a form that came back without JavaScript. Null for a code it does not know. */
export function signInErrorLabel(code: string | undefined): string | null {
  switch (code) {
    case "unauthenticated":
      return "This e-mail address and password do not belong together. Check both and try again.";
    case "rate_limited":
      return "That was too often. Wait a quarter of an hour, then try again.";
    case "forbidden":
      return "This page had grown too old to send. It is fresh now: try again.";
    case "unavailable":
      return "Signing in does not work just now. Try again in a moment.";
    case "gone":
      return "That took too long, or was finished elsewhere. Sign in again.";
    case "oidc_failed":
      return "Your company account could not be checked. Try again, or sign in with your password.";
    case "oidc_email_unverified":
      return "Your company account has no verified e-mail address, so it cannot let you in here. Sign in with your password.";
    case "oidc_domain_not_allowed":
      return "The e-mail address of your company account is not of a company that may sign in here.";
    case "oidc_account_unknown":
      return "Nobody here has the e-mail address of your company account. Ask an administrator of your shop to add you.";
    case "oidc_account_mismatch":
      return "This is not the company account with which you signed in before. Sign in with your password; under Security you can end the old link.";
    default:
      return null;
  }
}

/** The same for the second step of signing in. */
export function secondFactorErrorLabel(code: string | undefined): string | null {
  return code === "unauthenticated"
    ? "This code is not right, or was used already. Try the next one."
    : signInErrorLabel(code);
}

/** What about somebody's own sign-in they are told by letter. */
export type SecurityEvent =
  | "totp_added"
  | "totp_removed"
  | "passkey_added"
  | "passkey_removed"
  | "recovery_codes_generated"
  | "recovery_code_used"
  | "factors_reset"
  | "oidc_linked";

const SECURITY_EVENT_TEXT: Record<SecurityEvent, [subject: string, what: string]> = {
  totp_added: [
    "An authenticator app was set up for your sign-in",
    "From now on your password alone does not let anybody in.",
  ],
  totp_removed: [
    "The authenticator app was removed from your sign-in",
    "Its codes no longer let anybody in.",
  ],
  passkey_added: [
    "A passkey was added to your sign-in",
    "It lets whoever has it and can unlock it sign in as you.",
  ],
  passkey_removed: ["A passkey was removed from your sign-in", "It no longer lets anybody in."],
  recovery_codes_generated: ["You have new recovery codes", "The ones before them no longer work."],
  recovery_code_used: ["A recovery code was used to sign in as you", "It will not work again."],
  factors_reset: [
    "An administrator reset your sign-in",
    "Authenticator app, passkeys and recovery codes are gone; your password is as it was.",
  ],
  oidc_linked: [
    "You signed in with your company account",
    "From now on only this account of yours there belongs to you here.",
  ],
};

/** The letter about one of them: what happened, and what to do when it was not oneself. */
export function securityEmailText(event: SecurityEvent): { subject: string; lines: string[] } {
  const [subject, what] = SECURITY_EVENT_TEXT[event];
  return {
    subject,
    lines: [
      what,
      "If this was not you, change your password at once and tell an administrator of your shop.",
    ],
  };
}

/** Why a form that somebody came to by a link was refused, where it came back without JavaScript. Null for a code it does not know. */
export function linkFormErrorLabel(code: string | undefined): string | null {
  switch (code) {
    case "invalid":
      return `Something is missing or not accepted. Fill in every field; a password has at least ${passwordPolicy.minLength} characters and is not easy to guess.`;
    case "gone":
      return "This link was used already or is too old.";
    case "rate_limited":
      return "That was too often. Wait ten minutes, then try again.";
    case "unavailable":
      return "This does not work just now. Try again in a moment.";
    case "forbidden":
      return signInErrorLabel(code);
    default:
      return null;
  }
}

/** What the sign-in page says to somebody who comes from a form. Null for a word it does not know. */
export function signInNoticeLabel(notice: string | undefined): string | null {
  switch (notice) {
    case "joined":
      return "Your account is made. Sign in with it.";
    case "password":
      return "Your new password is set, and you are signed out everywhere. Sign in with it.";
    default:
      return null;
  }
}
