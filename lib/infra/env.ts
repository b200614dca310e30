import "server-only";
import { resolve } from "node:path";

import { z } from "zod";

import { keysetJson } from "#lib/infra/crypto/keyset-format";
import { limitSettings } from "#lib/infra/limit-settings";

/** Whether a URL leads to this machine only. */
export const isLoopbackUrl = (url: URL) =>
  ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);

/** Path and content of the file with which TikTok verifies the site. */
const SITE_VERIFICATION = /^(?:[\w/-]+\.txt:[\w=.-]+(?:,|$))+$/;

/** An empty variable counts as not set. */
const emptyAsUnset = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema);
const optional = <T extends z.ZodType>(schema: T) => emptyAsUnset(schema.optional());

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http or https address" });
const tiktokUrl = (officialUrl: string) =>
  httpUrl
    .default(officialUrl)
    .refine(
      (value) => value === officialUrl || isLoopbackUrl(new URL(value)),
      `must be ${officialUrl} or a loopback address`,
    );

const schema = z.object({
  NODE_ENV: z.string().default("development"),
  STUDIO_MODE: optional(z.enum(["practice"])),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// address" }),
  APP_URL: httpUrl.transform((value) => value.replace(/\/+$/, "")),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  STUDIO_DATA_DIR: z
    .string()
    .min(1)
    .default(".studio")
    .transform((path) => resolve(path)),
  TIKTOK_CLIENT_KEY: z.string().min(1),
  TIKTOK_CLIENT_SECRET: z.string().min(1),
  TIKTOK_AUTHORIZE_URL: tiktokUrl("https://www.tiktok.com/v2/auth/authorize/"),
  TIKTOK_API_URL: tiktokUrl("https://open.tiktokapis.com"),
  STUDIO_PULL_PREFIX: optional(
    httpUrl.refine((value) => value.endsWith("/"), "must end with a slash"),
  ),
  TIKTOK_SITE_VERIFICATION: optional(
    z.string().regex(SITE_VERIFICATION, "must be file:content, several separated by commas"),
  ),
  TIKTOK_PKCE: z.enum(["off", "s256-base64url", "s256-hex"]).default("off"),
  STUDIO_SECRET: z.string().min(32, "must have at least 32 characters"),
  TOKEN_KEYSET: optional(keysetJson),
  TOKEN_KEYSET_FILE: optional(z.string().transform((path) => resolve(path))),
  STUDIO_ADMIN_EMAIL: optional(z.email()),
  STUDIO_ADMIN_PASSWORD: optional(z.string().min(12, "must have at least 12 characters")),
  OIDC_ISSUER: optional(httpUrl.transform((value) => value.replace(/\/+$/, ""))),
  OIDC_CLIENT_ID: optional(z.string()),
  OIDC_CLIENT_SECRET: optional(z.string()),
  OIDC_NAME: emptyAsUnset(z.string().max(40).default("your company account")),
  OIDC_ALLOWED_DOMAINS: optional(
    z
      .string()
      .transform((text) =>
        text
          .toLowerCase()
          .split(",")
          .map((domain) => domain.trim()),
      )
      .pipe(
        z.array(
          z
            .string()
            .regex(
              /^[a-z0-9-]+(\.[a-z0-9-]+)+$/,
              "must be domains such as shop.example, separated by commas",
            ),
        ),
      ),
  ),
  OIDC_IS_SECOND_FACTOR: emptyAsUnset(z.enum(["0", "1", "from_claim"]).default("0")),
  STUDIO_IMPORT_DIR: optional(z.string()),
  AUDIT_HEADS_DIR: optional(z.string().transform((path) => resolve(path))),
  BACKUP_STUDIO_SECRET: optional(z.string().min(32, "must have at least 32 characters")),
  BACKUP_DIR: optional(z.string().transform((path) => resolve(path))),
  STUDIO_CONTACT_EMAIL: emptyAsUnset(z.email().default("privacy@fashionsupreme.example")),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  UPSTASH_REDIS_REST_URL: optional(httpUrl),
  UPSTASH_REDIS_REST_TOKEN: optional(z.string()),
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/ })),
  SMTP_URL: optional(
    z
      .url({ protocol: /^smtps?$/, error: "must be an smtp:// or smtps:// address" })
      .refine(
        (value) => !/%(?![0-9a-f]{2})/i.test(value),
        "must write a percent sign of its name or password as %25",
      ),
  ),
  MAIL_FROM: optional(
    z
      .string()
      .regex(
        /^([^\p{Cc}<>@"]{1,80} )?(<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/u,
        "must be an e-mail address, or Name <address>",
      ),
  ),
  FFMPEG_PATH: optional(z.string()),
  FFPROBE_PATH: optional(z.string()),
  ...limitSettings,
  STUDIO_ALLOW_LOOPBACK_LINKS: z.enum(["0", "1"]).default("0"),
});

export type Mode = "practice" | "rehearsal" | "live";
export type Env = z.infer<typeof schema> & { mode: Mode; secureCookies: boolean };

/**
 * Parses an environment. Throws one Error with a line for each variable at fault and what it needs.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const parsed = schema.safeParse(source);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0] ?? "");
      return `  ${name}: ${source[name] === undefined ? "is not set" : issue.message}`;
    });
    throw new Error(
      `The studio cannot start; its configuration needs attention:\n${[...new Set(lines)].join("\n")}\n.env.example explains each variable.`,
    );
  }
  const value = parsed.data;
  const app = new URL(value.APP_URL);
  if (app.protocol !== "https:" && !isLoopbackUrl(app) && value.STUDIO_MODE !== "practice") {
    throw new Error(
      "The studio cannot start; its configuration needs attention:\n  APP_URL: must be an https address unless it is loopback",
    );
  }
  if (value.STUDIO_PULL_PREFIX !== undefined) {
    const secure =
      value.STUDIO_PULL_PREFIX.startsWith("https:") || isLoopbackUrl(new URL(value.TIKTOK_API_URL));
    if (!secure || !`${value.APP_URL}/media/`.startsWith(value.STUDIO_PULL_PREFIX))
      throw new Error(
        `The studio cannot start; its configuration needs attention:\n  STUDIO_PULL_PREFIX: must be https and cover ${value.APP_URL}/media/`,
      );
  }
  if (value.SMTP_URL !== undefined && value.MAIL_FROM === undefined) {
    throw new Error(
      "The studio cannot start; its configuration needs attention:\n  MAIL_FROM: is not set, though SMTP_URL is",
    );
  }
  if (value.OIDC_ISSUER !== undefined) {
    const issuer = new URL(value.OIDC_ISSUER);
    const wants = (
      ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ALLOWED_DOMAINS"] as const
    ).filter((name) => value[name] === undefined);
    const lines = wants.map((name) => `  ${name}: is not set, though OIDC_ISSUER is`);
    if (issuer.protocol !== "https:" && !isLoopbackUrl(issuer))
      lines.push("  OIDC_ISSUER: must be an https address unless it is loopback");
    if (lines.length > 0)
      throw new Error(
        `The studio cannot start; its configuration needs attention:\n${lines.join("\n")}`,
      );
  }
  const mode: Mode =
    value.STUDIO_MODE ?? (isLoopbackUrl(new URL(value.TIKTOK_API_URL)) ? "rehearsal" : "live");
  if (mode === "live") refuseUnfitForLive(value, source);
  return { ...value, mode, secureCookies: app.protocol === "https:" };
}

/** Throws when a live studio has a setting of tests and practice, or no address for the public. */
function refuseUnfitForLive(
  value: z.infer<typeof schema>,
  source: Record<string, string | undefined>,
): void {
  const lines = [
    ...(source["STUDIO_CONTACT_EMAIL"]
      ? []
      : ["  STUDIO_CONTACT_EMAIL: must be set with TikTok itself; the privacy policy names it"]),
    ...(value.STUDIO_ALLOW_LOOPBACK_LINKS === "1"
      ? ["  STUDIO_ALLOW_LOOPBACK_LINKS: must not be 1 with TikTok itself; remove it"]
      : []),
    ...(isLoopbackUrl(new URL(value.TIKTOK_AUTHORIZE_URL))
      ? ["  TIKTOK_AUTHORIZE_URL: must not be a loopback address with TikTok itself; remove it"]
      : []),
  ];
  if (lines.length > 0)
    throw new Error(
      `The studio cannot start; its configuration needs attention:\n${lines.join("\n")}`,
    );
}

let cached: Env | undefined;

/** Returns this process's environment, parsed once at first use. */
export function env(): Env {
  cached ??= parseEnv(process.env);
  return cached;
}

/** Returns an absolute URL of the studio. Built from APP_URL alone, never from the Host header. */
export function absoluteUrl(path: string): string {
  return env().APP_URL + path;
}
