import { readFileSync } from "node:fs";

const countLines = (ledger: string, matches: (line: string) => boolean) =>
  readFileSync(ledger, "utf8").split("\n").filter(matches).length;

/** Counts the token pairs that TikTok issued for a refresh token of this account. */
export const countRenewals = (ledger: string, openId: string): number =>
  countLines(
    ledger,
    (line) =>
      line.includes('"tokens.issued"') && line.includes('"refresh_token"') && line.includes(openId),
  );

/** Counts the requests that an endpoint of TikTok received. */
export const countRequests = (ledger: string, endpoint: string): number =>
  countLines(
    ledger,
    (line) => line.includes('"type":"request"') && line.includes(`"endpoint":"${endpoint}"`),
  );
