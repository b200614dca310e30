import type { SecondFactor, SignInMethod } from "#lib/actor";
import type { EventDescription } from "#lib/audit/describe-event";
import type { DeliveryState } from "#lib/infra/generated/enums";

// The parts of which words.ts makes its sentences.

export const textOnly = (text: string): EventDescription => ({
  before: `${text}.`,
  link: null,
  after: "",
});

export const withLink = (
  before: string,
  linkText: string,
  href: string | null,
  after = "",
): EventDescription => ({
  before: before === "" ? "" : `${before} `,
  link: { words: linkText, href },
  after: `${after}.`,
});

export const pluralize = (number: number, one: string, many = `${one}s`) =>
  `${number} ${number === 1 ? one : many}`;
export const sumCounts = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, number) => total + number, 0);
export const formatMegabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function joinList(words: string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

const FIELD_LABELS: Record<string, string> = {
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
export const fieldLabels = (names: string[]) =>
  joinList(names.map((name) => FIELD_LABELS[name] ?? name));

export const VIDEO_SOURCE_LABELS: Record<string, string> = {
  upload: "by upload",
  link: "from a link",
  folder: "from the folder",
  sample: "as a sample",
};
export const DELETION_ORIGIN_LABELS: Record<string, string> = {
  staff: "by a member of staff",
  account_holder: "by the holder of the account",
  tiktok: "by TikTok",
  form: "through the public form",
  restore: "because a backup had brought it back",
};
export const FIRST_ADMIN_LABELS = {
  configuration: "from the configuration",
  setup_link: "with the set-up link",
  practice: "for practice",
};

const SECOND_FACTOR_SUFFIXES = {
  totp: "with a code from the app",
  recovery_code: "with a recovery code",
  passkey: "with a passkey",
  oidc: "",
};

export function signInLabel(
  who: string,
  { method, factor }: { method: SignInMethod; factor: SecondFactor | null },
): string {
  const beside = factor === null ? "" : SECOND_FACTOR_SUFFIXES[factor];
  if (method !== "oidc") return [who, "signed in", beside].filter(Boolean).join(" ");
  return `${who} signed in through the sign-in provider${beside && `, ${beside}`}`;
}

export const FACTOR_LABELS = { totp: "an authenticator app", passkey: "a passkey" };
export const REAUTH_METHOD_LABELS = {
  password: "the password",
  passkey: "a passkey",
  totp: "a code from the app",
};

export const CHECK_RESULT_LABELS = {
  ready: (remarks: number) =>
    remarks === 0 ? "passed the check" : `passed the check with ${pluralize(remarks, "remark")}`,
  needs_fix: (remarks: number) => `was checked and needs a fix (${pluralize(remarks, "finding")})`,
  failed: () => "could not be checked",
};

export const KEY_CHANGE_LABELS = {
  added: "was added",
  made_primary: "seals what is stored from now on",
  disabled: "was disabled",
  enabled: "was enabled again",
  retired: "was destroyed; nothing needed it any more",
};

export const DELETE_REASON_SUFFIXES = {
  person: "",
  retention: "; its time was over",
  erasure: "; part of an erasure",
};

export const DISCONNECT_REASON_SUFFIXES = {
  staff: "",
  removed_at_tiktok: " because TikTok said that the access was removed",
  erasure: " for an erasure",
  unused: " because it was unused for long",
  shop_suspended: " because whoever runs this installation stopped all sending",
};

/** What a delivery did when it came to a state of lib/deliveries/state.ts. */
export const DELIVERY_STATE_LABELS: Record<string, string> = {
  queued: "waits to be sent",
  init_sent: "is being announced to TikTok",
  ready: "may be uploaded now",
  uploading: "is being uploaded",
  pulling: "is being fetched by TikTok",
  committing: "is being handed over",
  processing: "is with TikTok, which works on it",
  in_inbox: "arrived in the TikTok inbox",
  posted: "was posted",
  cancelled: "was cancelled; nothing was sent",
  not_sent: "was not sent",
  refused: "was refused by TikTok",
  unconfirmed: "is unconfirmed: a person has to look in the TikTok inbox",
} satisfies Record<DeliveryState, string>;

export const REPORTED_OUTCOME_LABELS = {
  posted: "was posted on the phone",
  discarded: "was discarded on the phone",
  still_in_inbox: "still waits in the TikTok inbox",
};
