import "server-only";

import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { encodingName } from "#lib/feeds/read/encoding";
import type { FeedSettings } from "#lib/feeds/schema";
import { isCurrency } from "#lib/feeds/values/currencies";
import { isTimeZone } from "#lib/feeds/values/zoned-time";
import { shopTimeZone } from "#lib/time-zone";

const USAGE = `Usage: npm run feed -- check FILE [--json] [--currency EUR] [--encoding windows-1251]
       [--base-url https://shop.example] [--time-zone Europe/Sofia]`;

/** The options with a value, and what is wrong with one that is not taken. */
const VALUE_OPTIONS = [
  {
    name: "currency",
    isValid: (text: string) => isCurrency(text.toUpperCase()),
    error: "--currency takes the three letters of a currency, such as EUR.",
  },
  {
    name: "encoding",
    isValid: (text: string) => encodingName(text) !== null,
    error: "--encoding takes the name of an encoding, such as utf-8 or windows-1251.",
  },
  {
    name: "base-url",
    isValid: (text: string) => /^https?:\/\/[^/]/i.test(text) && URL.canParse(text),
    error: "--base-url takes the address of the shop, such as https://shop.example.",
  },
  {
    name: "time-zone",
    isValid: isTimeZone,
    error: "--time-zone takes the name of a time zone, such as Europe/Sofia.",
  },
] as const;
type ValueOption = (typeof VALUE_OPTIONS)[number]["name"];

export type FeedRequest = { file: string; json: boolean; settings: FeedSettings };

const text = { type: "string" } as const;

/** Returns what the arguments ask for, or why they are not understood. */
export function readFeedRequest(): FeedRequest | string {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        currency: text,
        encoding: text,
        "base-url": text,
        "time-zone": text,
      },
    });
    const [command, file, ...more] = positionals;
    if (command !== "check" || file === undefined || more.length > 0) return USAGE;
    for (const { name, isValid, error } of VALUE_OPTIONS) {
      const value = values[name];
      if (value !== undefined && !isValid(value)) return `${error}\n${USAGE}`;
    }
    const { json, ...chosen } = values;
    const path = resolve(process.env["INIT_CWD"] ?? "", file);
    return { file: path, json, settings: toSettings(chosen) };
  } catch {
    return USAGE;
  }
}

/** Where nothing is chosen: as a new feed of the studio. */
const toSettings = (chosen: Partial<Record<ValueOption, string>>): FeedSettings => ({
  currency: chosen.currency?.toUpperCase() ?? null,
  dateOrder: null,
  timeZone: chosen["time-zone"] ?? shopTimeZone,
  baseUrl: chosen["base-url"] ?? null,
  availabilityWords: {},
  columns: null,
  encoding: chosen.encoding ?? null,
  missingPrice: "refuse",
});
