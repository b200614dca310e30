import { operator } from "#lib/privacy/parties/policy";
import { dataClasses } from "#lib/privacy/policy";

const files: [name: string, words: string][] = [
  ["Connection", "the TikTok account: names, permissions, when it was connected"],
  ["Draft", "captions, hashtags and covers prepared for it"],
  ["Video", "the videos of those drafts; a file has the number (id) of its video"],
  ["ApprovalRequest", "which drafts for it were shown to a second person, and what was answered"],
  ["Comment", "remarks of staff about those drafts"],
  ["Consent", "who agreed to a send, when, and exactly what was shown"],
  ["Delivery", "every send to the account and what became of it"],
  ["Transfer", "every upload of such a send"],
  ["TiktokCall", "every question to TikTok about it, without its answer"],
  ["Handoff", "“finish on your phone” pages"],
  ["Authorization", "TikTok sign-ins that are not finished"],
  ["Mail", "which e-mails to staff were about it; not their text"],
  ["WebhookEvent", "which messages of TikTok were about it; not their text"],
  ["AuditEvent", "what was done, when, under random numbers"],
  ["DeletionRequest", "requests to delete it that are not carried out yet"],
  ["DataExport", "exports such as this one"],
];

/** The plain words in front of an archive. */
export function readmeText({ at, accounts }: { at: Date; accounts: number }): string {
  return [
    `${operator.product}: everything held of ${accounts === 1 ? "one TikTok account" : `${accounts} TikTok accounts`}`,
    `Made on ${at.toISOString().slice(0, 16).replace("T", " at ")} UTC.`,
    "",
    ...(accounts === 0 ? ["Nothing is held of this account: all lists are empty.", ""] : []),
    "WHAT IS IN HERE",
    "",
    ...files.map(([name, words]) => `data/${name}.json`.padEnd(30) + words),
    "videos/, posters/".padEnd(30) + "the files themselves",
    "",
    "The lists are JSON, which every programming language and most editors read. Times carry their zone.",
    "",
    "WHAT IS NOT",
    "",
    "Access tokens, and whatever else opens a door: they are keys, not information, and are stored encrypted.",
    "What is already in TikTok’s inbox or posted there: TikTok gives you that in its own app.",
    "",
    "WHY IT IS HELD, AND HOW LONG",
    "",
    ...Object.values(dataClasses).map(({ name, why, kept }) => `${name}: ${why} ${kept}`),
    "",
  ].join("\n");
}
