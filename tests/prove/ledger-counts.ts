import { readFileSync } from "node:fs";

const countLines = (ledger: string, matches: (line: string) => boolean) =>
  readFileSync(ledger, "utf8").split("\n").filter(matches).length;

/** Counts how often TikTok issued new tokens for a refresh token of this account. */
export const countRenewals = (ledger: string, openId: string): number =>
  countLines(
    ledger,
    (line) =>
      line.includes('"tokens.issued"') && line.includes('"refresh_token"') && line.includes(openId),
  );

/** Counts the requests that TikTok received at an endpoint. */
export const countRequests = (ledger: string, endpoint: string): number =>
  countLines(
    ledger,
    (line) => line.includes('"type":"request"') && line.includes(`"endpoint":"${endpoint}"`),
  );
