// Every kind of response of the web process, read from the socket: pages, routes, redirects,
// rejections, files, errors.
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { mediaPath } from "#lib/infra/storage/media-files";
import { csrfToken } from "#lib/web/csrf";
import { sessionCookie } from "#tests/support/drivers/call-route";
import { makeConnection, makeShop, makeVideo } from "#tests/support/factories/records";
import { killAndWait } from "#tests/support/drivers/processes";
import { requestHead, sendRaw, headerValues } from "#tests/support/drivers/raw-http";
import { expectSecureResponse } from "#tests/support/expect-secure-response";
import { startWebProcess, type WebProcess } from "#tests/support/drivers/web-process";

type Expected = { status: number; kind: "page" | "bare"; caching?: "private" | "public" };
type Who = "admin" | "viewer";

let web: WebProcess;
const signedIn: Record<Who, Record<string, string>> = { admin: {}, viewer: {} };
let videoId: string;
let unknownId: string;
let connection: string;

beforeAll(async () => {
  web = await startWebProcess({
    APP_URL: "https://studio.example",
    TIKTOK_SITE_VERIFICATION: "tiktokA.txt:proof=A",
    TIKTOK_AUTHORIZE_URL: "https://www.tiktok.com/v2/auth/authorize/",
  });
  const { admin, viewer, editor } = await makeShop();
  for (const [who, actor] of [["admin", admin] as const, ["viewer", viewer] as const]) {
    signedIn[who] = {
      cookie: `__Host-${await sessionCookie(actor)}`,
      origin: web.appUrl,
      "x-csrf-token": csrfToken(actor),
    };
  }
  connection = (await makeConnection(admin)).id;
  const fileKey = `videos/${crypto.randomUUID()}.mp4`;
  videoId = (await makeVideo(editor, { fileKey, sizeBytes: 10n, receivedBytes: 10n })).id;
  await mkdir(dirname(mediaPath(fileKey)), { recursive: true });
  await writeFile(mediaPath(fileKey), "0123456789");
  unknownId = (await makeVideo(editor, { fileKey: `videos/${crypto.randomUUID()}.mp4` })).id;
}, 400_000);

afterAll(() => killAndWait(web.process.child, "SIGKILL"));

/** Sends a request with complete, well-formed headers. */
async function sendAs(
  line: string,
  {
    as,
    body = "",
    headers = {},
  }: { as?: Who | undefined; body?: string; headers?: Record<string, string> },
) {
  const length: Record<string, string> =
    body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return sendRaw(
    web.port,
    requestHead(`${line} HTTP/1.1`, { ...(as ? signedIn[as] : {}), ...length, ...headers }) + body,
  );
}

const page = (status: number): Expected => ({ status, kind: "page" });
const bare = (status: number): Expected => ({ status, kind: "bare" });
const json = { "content-type": "application/json" };
const id = () => crypto.randomUUID();

describe("well-formed requests", () => {
  test.each<[line: string, as: Who | undefined, Expected]>([
    ["GET /", undefined, page(200)],
    ["HEAD /", undefined, page(200)],
    ["GET /sign-in", undefined, page(200)],
    ["GET /privacy", undefined, page(200)],
    ["GET /nowhere", undefined, page(404)],
    ["GET /studio", undefined, page(307)],
    ["GET /studio", "viewer", page(200)],
    ["GET /settings", "admin", page(200)],
    ["GET /connections", "admin", page(200)],
    [`GET /drafts/${id()}`, "viewer", page(404)],
    [`GET /phone/${"t".repeat(43)}`, undefined, page(404)],
    ["GET /activity/tiktok", "viewer", page(404)],
    ["POST /studio", "viewer", bare(405)],
    ["GET /privacy/", undefined, bare(308)],
    ["GET /api/dashboard", "viewer", bare(200)],
    ["GET /api/dashboard", undefined, bare(401)],
    ["PUT /api/dashboard", "viewer", bare(405)],
    ["OPTIONS /api/dashboard", undefined, bare(204)],
    ["GET /api/nothing", undefined, bare(404)],
    ["PATCH /api/nothing/at/all", undefined, bare(404)],
    [`GET /api/drafts/${id()}`, "viewer", bare(404)],
    ["GET /api/health", undefined, bare(200)],
    ["GET /api/health/ready", undefined, bare(503)],
    ["GET /api/auth/csrf", undefined, bare(200)],
    ["GET /api/tiktok/callback?code=x", undefined, bare(303)],
    [`GET /media/${id()}/${"k".repeat(43)}`, undefined, bare(404)],
    ["GET /robots.txt", undefined, { ...bare(200), caching: "public" }],
    ["GET /.well-known/security.txt", undefined, bare(200)],
    ["GET /favicon.ico", undefined, { ...bare(200), caching: "public" }],
    ["GET /icon.svg", undefined, { ...bare(200), caching: "public" }],
    ["GET /manifest.webmanifest", undefined, { ...bare(200), caching: "public" }],
    ["POST /favicon.ico", undefined, bare(405)],
    ["GET /nothing.png", undefined, bare(404)],
    ["GET /_next/static/nothing.js", undefined, bare(404)],
    ["GET /_next/image?url=%2Ficon.svg&w=64&q=75", undefined, bare(404)],
    ["GET /tiktokA.txt", undefined, bare(200)],
  ])("%s, as %s", async (line, as, { status, ...strict }) => {
    const answer = await sendAs(line, { as });
    expect(answer.status, answer.text.slice(0, 400)).toBe(status);
    expectSecureResponse(answer, strict);
  });

  test("sends the headers scored by the Observatory with the landing page", async () => {
    const [, scored = "{}"] =
      /```json\n([^`]+)```/.exec(readFileSync("docs/proof/headers.md", "utf8")) ?? [];
    const answer = await sendAs("GET /", { headers: { accept: "text/html" } });
    const passing = new Set([
      "date",
      "connection",
      "keep-alive",
      "transfer-encoding",
      "set-cookie",
    ]);
    const kept = answer.headers
      .filter(([name]) => !passing.has(name))
      .map(([name, value]) => [name, value.replaceAll(/'nonce-[^']+'/g, "'nonce-…'")]);
    const cookies = headerValues(answer, "set-cookie").map((cookie) =>
      cookie.replace(/=[^;]*/, "=…"),
    );
    expect(
      { ...Object.fromEntries(kept), "set-cookie": cookies },
      "run npm run prove:headers",
    ).toEqual(JSON.parse(scored));
  });

  test("videos: whole, in part, unchanged, out of range, deleted", async () => {
    const media = `GET /api/videos/${videoId}/media`;
    const etag = headerValues(await sendAs(media, { as: "viewer" }), "etag")[0] ?? "";
    const answers = await Promise.all([
      sendAs(media, { as: "viewer" }),
      sendAs(media, { as: "viewer", headers: { range: "bytes=2-4" } }),
      sendAs(media, { as: "viewer", headers: { "if-none-match": etag } }),
      sendAs(media, { as: "viewer", headers: { range: "bytes=90-" } }),
      sendAs(`GET /api/videos/${unknownId}/media`, { as: "viewer" }),
      sendAs(`GET /api/videos/${videoId}/poster`, { as: "viewer" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 206, 304, 416, 410, 404]);
    for (const answer of answers) expectSecureResponse(answer, { kind: "bare" });
  });

  test("rejected changes, each for its reason", async () => {
    const make = (body: string, headers: Record<string, string> = json, as: Who = "admin") =>
      sendAs("POST /api/products", { as, body, headers });
    const answers = await Promise.all([
      make("{"),
      make(JSON.stringify({ title: "" })),
      make(JSON.stringify({ title: "x".repeat(70_000) })),
      make("title=x", { "content-type": "text/plain" }),
      make("{}", { ...json, origin: "https://evil.example" }),
      make("{}", json, "viewer"),
      sendAs(`POST /api/connections/${connection}/disconnect`, {
        as: "viewer",
        body: "{}",
        headers: json,
      }),
      sendAs("POST /api/tiktok/webhook", { body: "{}", headers: json }),
      sendAs("POST /api/uploads", { as: "admin", headers: { "tus-resumable": "1.0.0" } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      400, 400, 413, 415, 403, 403, 403, 401, 400,
    ]);
    for (const answer of answers) expectSecureResponse(answer, { kind: "bare" });
  });

  test("a created upload, and a rate-limited request", async () => {
    const made = await sendAs("POST /api/uploads", {
      as: "admin",
      headers: { "tus-resumable": "1.0.0", "upload-length": "10" },
    });
    expect(made.status).toBe(201);
    expectSecureResponse(made, { kind: "bare" });
    const form = { "content-type": "application/x-www-form-urlencoded", origin: web.appUrl };
    const asked = () => sendAs("POST /api/data-deletion", { body: "account=x", headers: form });
    const answers = [];
    for (let count = 0; count < 12; count += 1) answers.push(await asked());
    for (const answer of answers) expectSecureResponse(answer, { kind: "bare" });
    expect(answers.map(({ status }) => status)).toContain(303);
    const limited = await sendAs("POST /api/data-deletion", {
      body: "{}",
      headers: { ...json, origin: web.appUrl },
    });
    expect([limited.status, Number(headerValues(limited, "retry-after")[0]) > 0]).toEqual([
      429,
      true,
    ]);
    expectSecureResponse(limited, { kind: "bare" });
  });

  test("allows caching of scripts and styles only", async () => {
    const files = readdirSync(".next/static", { recursive: true, encoding: "utf8" }).filter(
      (name) => /\.(js|css|woff2)$/.test(name),
    );
    for (const ending of ["js", "css", "woff2"]) {
      const name = files.find((one) => one.endsWith(`.${ending}`)) ?? "";
      const answer = await sendAs(`GET /_next/static/${name}`, {});
      expect([ending, answer.status, headerValues(answer, "cache-control")]).toEqual([
        ending,
        200,
        ["public, max-age=31536000, immutable"],
      ]);
      expectSecureResponse(answer, { kind: "bare", caching: "public" });
      expect((await sendAs(`GET /_next/static/${name}.map`, {})).status).toBe(404);
    }
  });

  test("shows only a support code for an internal error, on a page and on a route", async () => {
    await database().$executeRaw`ALTER TABLE "Product" RENAME TO "Product_away"`;
    try {
      const drawn = await sendAs("GET /products", { as: "viewer" });
      const made = await sendAs("POST /api/products", {
        as: "admin",
        body: JSON.stringify({ title: "Coat", sku: "C1", link: "" }),
        headers: json,
      });
      expect([drawn.status, made.status]).toEqual([500, 500]);
      expectSecureResponse(drawn, { kind: "page" });
      expectSecureResponse(made, { kind: "bare" });
      expect(made.body).toMatch(/support this code: [0-9A-F]{8}/);
      for (const { body } of [drawn, made])
        expect(body).not.toMatch(/Product_away|relation|public\.Product|current database|P20\d\d/);
    } finally {
      await database().$executeRaw`ALTER TABLE "Product_away" RENAME TO "Product"`;
    }
    expect((await sendAs("GET /products", { as: "viewer" })).status).toBe(200);
  });
});
