import type { Role } from "#lib/actor";
import { passwordPolicy } from "#lib/staff/policy";

/** A role and what it may do, in a few words. */
export const roleWords: Record<Role, string> = {
  viewer: "Viewer: sees everything, changes nothing",
  editor: "Editor: prepares videos and sends them",
  admin: "Administrator: also connects TikTok accounts and decides who works here",
};

/** A role in a word. */
export const roleNames: Record<Role, string> = { viewer: "Viewer", editor: "Editor", admin: "Administrator" };

const browsers: [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const systems: [RegExp, string][] = [
  [/iPhone|iPad|iPod/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux|X11/, "Linux"],
];

const first = (table: [RegExp, string][], text: string) => table.find(([pattern]) => pattern.test(text))?.[1];

/** A browser in words, such as "Firefox on Linux", from what it says of itself. */
export function deviceWords(userAgent: string): string {
  const browser = first(browsers, userAgent) ?? "A browser";
  const system = first(systems, userAgent);
  return system ? `${browser} on ${system}` : browser;
}

/** Why signing in was refused, for a form that came back without JavaScript. Null for a code it does not know. */
export function refusedWords(code: string | undefined): string | null {
  switch (code) {
    case "unauthenticated":
      return "This e-mail address and password do not belong together. Check both and try again.";
    case "rate_limited":
      return "That was too often. Wait a quarter of an hour, then try again.";
    case "forbidden":
      return "This page had grown too old to send. It is fresh now: try again.";
    case "unavailable":
      return "Signing in does not work just now. Try again in a moment.";
    default:
      return null;
  }
}

/** Why a form that somebody came to by a link was refused, where it came back without JavaScript. Null for a code it does not know. */
export function refusedLinkWords(code: string | undefined): string | null {
  switch (code) {
    case "invalid":
      return `Something is missing or not accepted. Fill in every field; a password has at least ${passwordPolicy.minimum} characters and is not easy to guess.`;
    case "gone":
      return "This link was used already or is too old.";
    case "rate_limited":
      return "That was too often. Wait ten minutes, then try again.";
    case "unavailable":
      return "This does not work just now. Try again in a moment.";
    case "forbidden":
      return refusedWords(code);
    default:
      return null;
  }
}

/** What the sign-in page says to somebody who comes from a form. Null for a word it does not know. */
export function arrivedWords(from: string | undefined): string | null {
  switch (from) {
    case "joined":
      return "Your account is made. Sign in with it.";
    case "password":
      return "Your new password is set, and you are signed out everywhere. Sign in with it.";
    default:
      return null;
  }
}
