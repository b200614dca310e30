import type { Role } from "#lib/actor";

/** A role and what it may do, in a few words. */
export const roleWords: Record<Role, string> = {
  viewer: "Viewer: sees everything, changes nothing",
  editor: "Editor: prepares videos and sends them",
  admin: "Administrator: also connects TikTok accounts",
};

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
