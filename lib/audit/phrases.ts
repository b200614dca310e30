import type { SecondFactor, SignInWay } from "#lib/actor";
import type { Sentence } from "#lib/audit/words";

// The parts of which words.ts makes its sentences.

export const plain = (words: string): Sentence => ({ before: `${words}.`, link: null, after: "" });

export const about = (before: string, words: string, href: string | null, after = ""): Sentence => ({
  before: before === "" ? "" : `${before} `,
  link: { words, href },
  after: `${after}.`,
});

export const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
export const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, number) => total + number, 0);
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function list(words: string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

const FIELDS: Record<string, string> = {
  title: "title",
  sku: "SKU",
  link: "link",
  caption: "caption",
  hashtags: "hashtags",
  productId: "product",
  connectionId: "account",
  videoId: "video",
  coverMs: "cover",
};
export const fields = (names: string[]) => list(names.map((name) => FIELDS[name] ?? name));

export const SOURCE: Record<string, string> = {
  upload: "by upload",
  link: "from a link",
  folder: "from the folder",
  sample: "as a sample",
};
export const ORIGIN: Record<string, string> = {
  staff: "by a member of staff",
  account_holder: "by the holder of the account",
  tiktok: "by TikTok",
  form: "through the public form",
  restore: "because a backup had brought it back",
};
export const VIA = { configuration: "from the configuration", setup_link: "with the set-up link", practice: "for practice" };

const BESIDE = { totp: "with a code from the app", recovery_code: "with a recovery code", passkey: "with a passkey", provider: "" };

export function signedInWords(who: string, { way, factor }: { way: SignInWay; factor: SecondFactor | null }): string {
  const beside = factor === null ? "" : BESIDE[factor];
  if (way !== "provider") return [who, "signed in", beside].filter(Boolean).join(" ");
  return `${who} signed in through the sign-in provider${beside && `, ${beside}`}`;
}

export const FACTOR = { totp: "an authenticator app", passkey: "a passkey" };
export const CONFIRMED = { password: "the password", passkey: "a passkey", totp: "a code from the app" };

export const CHECKED = {
  ready: (remarks: number) => (remarks === 0 ? "passed the check" : `passed the check with ${count(remarks, "remark")}`),
  needs_fix: (remarks: number) => `was checked and needs a fix (${count(remarks, "finding")})`,
  failed: () => "could not be checked",
};

export const KEY_CHANGE = {
  added: "was added",
  made_primary: "seals what is stored from now on",
  disabled: "was disabled",
  enabled: "was enabled again",
  retired: "was destroyed; nothing needed it any more",
};

export const GONE = { person: "", retention: "; its time was over", erasure: "; part of an erasure" };

export const DISCONNECTED = {
  person: "",
  tiktok: " because TikTok said that the access was removed",
  erasure: " for an erasure",
  expired: " because its access ran out",
  unused: " because it was unused for long",
  stopped: " because whoever runs this installation stopped all sending",
};

/** What a delivery did when it came to a state of lib/deliveries/state.ts. */
export const MOVED: Record<string, string> = {
  queued: "waits to be sent",
  init_sent: "is being announced to TikTok",
  ready: "may be uploaded now",
  uploading: "is being uploaded",
  committing: "is being handed over",
  processing: "is with TikTok, which works on it",
  in_inbox: "arrived in the TikTok inbox",
  posted: "was posted",
  cancelled: "was cancelled; nothing was sent",
  not_sent: "was not sent",
  refused: "was refused by TikTok",
  unconfirmed: "is unconfirmed: a person has to look in the TikTok inbox",
};

export const SAID = {
  posted: "was posted on the phone",
  discarded: "was discarded on the phone",
  waiting: "still waits in the TikTok inbox",
};
