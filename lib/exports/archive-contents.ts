import "server-only";

import { extname } from "node:path";
import type { Readable } from "node:stream";

import {
  type AccountTableName,
  accountTableNames,
  readAccountRows,
} from "#lib/exports/account-data";
import { fileStat, streamFile } from "#lib/infra/storage/media-files";
import { siteOperator } from "#lib/legal-parties";
import { dataClasses } from "#lib/retention/policy";

const fileDescriptions: Record<AccountTableName, string> = {
  Connection: "the TikTok account: names, permissions, when it was connected",
  Draft: "captions, hashtags and covers prepared for it",
  Video: "the videos of those drafts; a file has the number (id) of its video",
  ApprovalRequest: "which drafts for it were shown to a second person, and what was answered",
  Comment: "remarks of staff about those drafts",
  Consent: "who agreed to a send, when, and exactly what was shown",
  Delivery: "every send to the account and what became of it",
  Transfer: "every upload of such a send",
  TiktokCall: "every question to TikTok about it, without its answer",
  Handoff: "“finish on your phone” pages",
  Authorization: "TikTok sign-ins that are not finished",
  Email: "which e-mails to staff were about it; not their text",
  WebhookEvent: "which messages of TikTok were about it; not their text",
  AuditEvent: "what was done, when, under random numbers",
  DeletionRequest: "requests to delete it that are not carried out yet",
  DataExport: "exports such as this one",
};

/** The plain words in front of an archive. */
export function archiveReadme({
  createdAt,
  accountCount,
}: {
  createdAt: Date;
  accountCount: number;
}): string {
  return [
    `${siteOperator.product}: everything held of ${accountCount === 1 ? "one TikTok account" : `${accountCount} TikTok accounts`}`,
    `Made on ${createdAt.toISOString().slice(0, 16).replace("T", " at ")} UTC.`,
    "",
    ...(accountCount === 0 ? ["Nothing is held of this account: all lists are empty.", ""] : []),
    "WHAT IS IN HERE",
    "",
    ...Object.entries(fileDescriptions).map(
      ([name, contents]) => `data/${name}.json`.padEnd(30) + contents,
    ),
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
    ...Object.values(dataClasses).map(
      ({ name, purpose, retention }) => `${name}: ${purpose} ${retention}`,
    ),
    "",
  ].join("\n");
}

type ArchiveItem = {
  name: string;
  lastModified: Date;
  input: string | AsyncIterable<string | Uint8Array>;
};
type MediaFile = { name: string; key: string; sizeBytes: number };

/** The files of the accounts' videos that are still there, named by the number of their video. */
export async function listMediaFiles(ids: string[]): Promise<MediaFile[]> {
  const files: MediaFile[] = [];
  for await (const row of readAccountRows("Video", ids)) {
    const { id, fileKey, posterKey } = row as {
      id: string;
      fileKey: string | null;
      posterKey: string | null;
    };
    for (const [folder, key] of [
      ["videos", fileKey],
      ["posters", posterKey],
    ] as const) {
      const found = key === null ? null : await fileStat(key);
      if (key !== null && found)
        files.push({ name: `${folder}/${id}${extname(key)}`, key, sizeBytes: found.sizeBytes });
    }
  }
  return files;
}

/** Everything that goes into an archive, one after the other: the words, a JSON file a table, then the files. `told` hears of bytes read. */
export async function* archiveEntries(
  ids: string[],
  {
    files,
    createdAt,
    onProgress,
  }: { files: MediaFile[]; createdAt: Date; onProgress: (bytes: number) => Promise<void> },
): AsyncGenerator<ArchiveItem> {
  yield {
    name: "README.txt",
    lastModified: createdAt,
    input: archiveReadme({ createdAt, accountCount: ids.length }),
  };
  for (const model of accountTableNames)
    yield {
      name: `data/${model}.json`,
      lastModified: createdAt,
      input: toJson(readAccountRows(model, ids)),
    };
  for (const { name, key } of files)
    yield { name, lastModified: createdAt, input: withProgress(streamFile(key), onProgress) };
}

async function* toJson(rows: AsyncIterable<object>): AsyncGenerator<string> {
  let first = true;
  for await (const row of rows) {
    yield `${first ? "[\n" : ",\n"}${JSON.stringify(row)}`;
    first = false;
  }
  yield first ? "[]\n" : "\n]\n";
}

async function* withProgress(
  file: Readable,
  onProgress: (bytes: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of file as AsyncIterable<Buffer>) {
    yield piece;
    await onProgress(piece.length);
  }
}
