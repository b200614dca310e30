// npm run feed -- check FILE: reads the file of a product feed as the studio does, without one.
import "server-only";

import { stat } from "node:fs/promises";

import { type FeedRequest, readFeedRequest } from "#lib/cli/feed-options";
import { feedReportText } from "#lib/cli/feed-report";
import { feedReportJson } from "#lib/cli/feed-report-json";
import { printError, printLine, printRaw } from "#lib/cli/terminal";
import { checkFeed, type FeedCheck } from "#lib/feeds/check-feed";

const EXIT_CODES = { clean: 0, rowsRefused: 1, fileRefused: 2, usage: 64 } as const;

function exitCodeOf({ problems }: FeedCheck): number {
  if (problems.groups("file_refused").length > 0) return EXIT_CODES.fileRefused;
  return problems.groups("row_refused").length > 0 ? EXIT_CODES.rowsRefused : EXIT_CODES.clean;
}

async function run({ file, json, settings }: FeedRequest): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) {
    printError(`There is no file ${file}.`);
    return EXIT_CODES.fileRefused;
  }
  const check = await checkFeed(file, settings, new Date());
  if (json) printRaw(feedReportJson(check));
  else printLine(feedReportText(check));
  return exitCodeOf(check);
}

/** An error of the disk is for the person at the terminal; anything else is a bug. */
function reportDiskError(error: unknown): number {
  if (!(error instanceof Error && "syscall" in error)) throw error;
  printError(`The file can’t be read: ${error.message}`);
  return EXIT_CODES.fileRefused;
}

const request = readFeedRequest();
if (typeof request === "string") {
  printError(request);
  process.exitCode = EXIT_CODES.usage;
} else process.exitCode = await run(request).catch(reportDiskError);
