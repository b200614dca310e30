import type { Settings } from "./settings.ts";

/** The numbers of an upload plan, all integers. */
export interface UploadPlan {
  readonly video_size: number;
  readonly chunk_size: number;
  readonly total_chunk_count: number;
}

interface Limits {
  readonly minChunk: number;
  readonly maxChunk: number;
  readonly maxLastChunk: number;
  readonly maxVideo: number;
}

const DECIMAL_LIMITS: Limits = {
  minChunk: 5_000_000,
  maxChunk: 64_000_000,
  maxLastChunk: 128_000_000,
  maxVideo: 4_000_000_000,
};
const BINARY_LIMITS: Limits = {
  minChunk: 5 * 2 ** 20,
  maxChunk: 64 * 2 ** 20,
  maxLastChunk: 128 * 2 ** 20,
  maxVideo: 4 * 2 ** 30,
};
/** TikTok never says whether MB is 10^6 or 2^20; strict accepts only what both readings allow. */
const LIMITS: Record<Settings["mb"], Limits> = {
  decimal: DECIMAL_LIMITS,
  binary: BINARY_LIMITS,
  strict: { ...DECIMAL_LIMITS, minChunk: BINARY_LIMITS.minChunk },
};

interface Rule {
  readonly broken: (plan: UploadPlan, limits: Limits, settings: Settings) => boolean;
  readonly message: string;
}

const BAD_CHUNK_SIZE = "The chunk size is invalid";
const BAD_CHUNK_COUNT = "The total chunk count is invalid";

const isOne = (plan: UploadPlan): boolean => plan.total_chunk_count === 1;
const isBefore202608 = (settings: Settings): boolean => settings.pre_2026_08;
const lastChunk = (plan: UploadPlan): number =>
  plan.video_size - (plan.total_chunk_count - 1) * plan.chunk_size;

/** The rules in the order of their checks ("Media transfer guide"), with TikTok's messages. */
const RULES: readonly Rule[] = [
  {
    message: "The video size is invalid",
    broken: ({ video_size }, { maxVideo }) => video_size < 1 || video_size > maxVideo,
  },
  {
    message: BAD_CHUNK_SIZE,
    broken: (plan) => plan.chunk_size < 1 || plan.chunk_size > plan.video_size,
  },
  {
    message: BAD_CHUNK_COUNT,
    broken: (plan) => plan.total_chunk_count < 1 || plan.total_chunk_count > 1000,
  },
  {
    message: BAD_CHUNK_COUNT,
    broken: (plan) => plan.total_chunk_count !== Math.floor(plan.video_size / plan.chunk_size),
  },
  {
    // In force since about 10 August 2026. Before, the only chunk could absorb a remainder.
    message: BAD_CHUNK_SIZE,
    broken: (plan, _limits, settings) =>
      isOne(plan) && !isBefore202608(settings) && plan.chunk_size !== plan.video_size,
  },
  {
    message: BAD_CHUNK_SIZE,
    broken: (plan, { minChunk }) =>
      plan.chunk_size < minChunk && plan.video_size !== plan.chunk_size,
  },
  {
    message: BAD_CHUNK_SIZE,
    broken: (plan, { maxChunk }) => plan.chunk_size > maxChunk,
  },
  {
    message: BAD_CHUNK_SIZE,
    broken: (plan, { maxLastChunk }) => lastChunk(plan) > maxLastChunk,
  },
];

/** Checks the numbers of a FILE_UPLOAD init. Returns the message of the first broken rule. */
export function findBrokenRule(plan: UploadPlan, settings: Settings): string | undefined {
  const limits = LIMITS[settings.mb];
  return RULES.find((rule) => rule.broken(plan, limits, settings))?.message;
}

/** Returns the byte range of a chunk. The last includes the remainder ("Media transfer guide"). */
export function expectedChunkRange(
  plan: UploadPlan,
  index: number,
): { first: number; last: number } {
  const isLast = index === plan.total_chunk_count - 1;
  const first = index * plan.chunk_size;
  return { first, last: isLast ? plan.video_size - 1 : first + plan.chunk_size - 1 };
}

/** Checks a video_url without fetching it: https and a host name, not an IP address. */
export function isPullable(url: string, settings: Settings): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const isAddress = /^[\d.]+$/.test(hostname) || hostname.startsWith("[");
  const isLoopback = hostname === "127.0.0.1" || hostname === "[::1]" || hostname === "localhost";
  if (isLoopback) return settings.pull_allows_loopback;
  return protocol === "https:" && !isAddress;
}

/** Whether a video_url is under a verified URL prefix, or a verified domain or sub-domain. */
export function isUnderVerifiedPrefix(url: string, prefixes: readonly string[]): boolean {
  const { href, hostname, protocol } = new URL(url);
  return prefixes.some((prefix) =>
    prefix.includes("://")
      ? href.startsWith(prefix)
      : protocol === "https:" && (hostname === prefix || hostname.endsWith(`.${prefix}`)),
  );
}
