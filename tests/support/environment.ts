import { randomBytes } from "node:crypto";

/** Returns a practice-mode environment with new secrets, for this process or a child. */
export function testEnvironment(given: {
  databaseUrl: string;
  dataDir: string;
  appUrl?: string;
}): Record<string, string> {
  const port = new URL(given.appUrl ?? "http://localhost:3000").port;
  return {
    STUDIO_MODE: "practice",
    DATABASE_URL: given.databaseUrl,
    APP_URL: given.appUrl ?? "http://localhost:3000",
    PORT: port,
    HOST: "127.0.0.1",
    STUDIO_DATA_DIR: given.dataDir,
    STUDIO_SECRET: randomBytes(32).toString("base64url"),
    TOKEN_KEYSET: JSON.stringify({
      primary: "k1",
      keys: { k1: randomBytes(32).toString("base64") },
    }),
    TIKTOK_CLIENT_KEY: "test-client-key",
    TIKTOK_CLIENT_SECRET: randomBytes(16).toString("hex"),
    // Nothing listens here. tests/support/drivers/simulator.ts sets both for tests of TikTok.
    TIKTOK_AUTHORIZE_URL: "http://127.0.0.1:9/v2/auth/authorize/",
    TIKTOK_API_URL: "http://127.0.0.1:9",
    STUDIO_CONTACT_EMAIL: "privacy@fashionsupreme.example",
    UPSTASH_REDIS_REST_URL: "",
    UPSTASH_REDIS_REST_TOKEN: "",
    REDIS_URL: "",
    SMTP_URL: "",
    MAIL_FROM: "",
    OIDC_ISSUER: "",
    STUDIO_ADMIN_EMAIL: "",
    STUDIO_ADMIN_PASSWORD: "",
    STUDIO_IMPORT_DIR: "",
    AUDIT_HEADS_DIR: "",
    BACKUP_DIR: "",
    BACKUP_KEY: "",
    BACKUP_RECIPIENT: "",
    TRUSTED_PROXIES: "0",
  };
}
