import "server-only";

import { extname } from "node:path";
import type { Readable } from "node:stream";

import {
  type AccountTableName,
  accountTableNames,
  readAccountRows,
} from "#lib/exports/account-data";
import { fileStat, streamFile } from "#lib/infra/storage/media-files";
import { siteOperator } from "#lib/legal/disclosures";
import { dataClasses } from "#lib/retention/policy";

const fileDescriptions: Record<AccountTableName, string> = {
  Connection: "the TikTok account: names, permissions, when it was connected",
  Draft: "captions, hashtags and covers prepared for it",
  Video: "the videos of those drafts; a file has the number (id) of its video",
  ApprovalRequest: "which drafts for it were sent to a second person for approval, and the answers",
  Comment: "comments of staff on those drafts",
  Consent: "who approved a send, when, and exactly what they were shown",
  Delivery: "every send to the account and its result",
  Transfer: "every upload of such a send",
  TiktokCall: "every request to TikTok about it, without the response",
  Handoff: "“Finish on phone” pages",
  Authorization: "unfinished TikTok sign-ins",
  Email: "which e-mails to staff were about it, without their text",
  WebhookEvent: "which messages from TikTok were about it, without their text",
  AuditEvent: "what was done and when, under random numbers",
  DeletionRequest: "requests to delete it that are not completed yet",
  DataExport: "exports like this one",
};

/** Returns the README of an archive: what it contains, what it omits, and retention periods. */
function archiveReadme({
  createdAt,
  accountCount,
}: {
  createdAt: Date;
  accountCount: number;
}): string {
  return [
    `${siteOperator.product}: all data held about ${accountCount === 1 ? "one TikTok account" : `${accountCount} TikTok accounts`}`,
    `Created on ${createdAt.toISOString().slice(0, 16).replace("T", " at ")} UTC.`,
    "",
    ...(accountCount === 0 ? ["We hold no data about this account: all lists are empty.", ""] : []),
    "WHAT THIS ARCHIVE CONTAINS",
    "",
    ...Object.entries(fileDescriptions).map(
      ([name, contents]) => `data/${name}.json`.padEnd(30) + contents,
    ),
    "videos/, posters/, previews/".padEnd(30) + "the files themselves",
    "",
    "The lists are JSON, which every programming language and most editors can read. Times include their time zone.",
    "",
    "WHAT IT DOES NOT CONTAIN",
    "",
    "Access tokens and other secrets that grant access: they are keys, not information, and are stored encrypted.",
    "What is already in the TikTok inbox or posted there: TikTok shows you that in its app.",
    "",
    "WHY WE HOLD IT, AND FOR HOW LONG",
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

/** Returns the files of the accounts' videos that still exist, named by the id of their video. */
export async function listMediaFiles(ids: string[]): Promise<MediaFile[]> {
  const files: MediaFile[] = [];
  for await (const row of readAccountRows("Video", ids)) {
    const { id, fileKey, posterKey, renditionKey } = row as {
      id: string;
      fileKey: string | null;
      posterKey: string | null;
      renditionKey: string | null;
    };
    for (const [folder, key] of [
      ["videos", fileKey],
      ["posters", posterKey],
      ["previews", renditionKey],
    ] as const) {
      const found = key === null ? null : await fileStat(key);
      if (key !== null && found)
        files.push({ name: `${folder}/${id}${extname(key)}`, key, sizeBytes: found.sizeBytes });
    }
  }
  return files;
}

/** Yields the README, one JSON file per table, then the media. `onProgress` gets the bytes read. */
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
