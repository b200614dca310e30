import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { workerActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { openPublicUrl, parsePublicUrl } from "#lib/infra/net/public-fetch";
import { uploadsDir } from "#lib/infra/storage/disk-space";
import { mediaPath, sha256File, streamFile } from "#lib/infra/storage/media-files";
import { deleteVideo } from "#lib/videos/delete-video";
import { fetchVideo, importFromUrl } from "#lib/videos/import-from-url";
import { getVideo } from "#lib/videos/queries";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeShop } from "#tests/support/factories/records";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { POST } from "../../../app/api/videos/route";

const bytes = Buffer.alloc(3_000_000, "silk");
let slow: (() => void) | undefined;

/** A video server with one behaviour per path. */
const serverBehaviours: Record<string, RequestListener> = {
  "/video.mp4": (_request, response) =>
    response.setHeader("content-length", bytes.length).end(bytes),
  "/unknown-size.mp4": (_request, response) => response.end(bytes),
  "/once": (_request, response) => response.writeHead(302, { location: "/video.mp4" }).end(),
  "/around": (_request, response) => response.writeHead(302, { location: "/around" }).end(),
  "/inside": (_request, response) =>
    response.writeHead(302, { location: "http://10.0.0.1/secret" }).end(),
  "/metadata": (_request, response) =>
    response.writeHead(302, { location: "https://169.254.169.254/latest" }).end(),
  "/script": (_request, response) =>
    response.writeHead(302, { location: "file:///etc/passwd" }).end(),
  "/private": (_request, response) => response.writeHead(403).end(),
  "/huge": (_request, response) =>
    response.setHeader("content-length", 4_000_000_001).flushHeaders(),
  "/short": (_request, response) => {
    response.setHeader("content-length", bytes.length);
    response.write(bytes.subarray(0, 1000), () => response.destroy());
  },
  "/slow": (_request, response) => {
    response.setHeader("content-length", bytes.length).write(bytes.subarray(0, 1000));
    slow = () => response.end(bytes.subarray(1000));
  },
};

const server = createServer((request, response) =>
  (serverBehaviours[request.url ?? ""] ?? ((_request, reply) => reply.writeHead(404).end()))(
    request,
    response,
  ),
);
let base = "";

beforeAll(async () => {
  process.env["STUDIO_ALLOW_LOOPBACK_LINKS"] = "1";
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function runImport(path: string) {
  const { editor, shop } = await makeShop();
  const { videoId } = await importFromUrl(editor, { url: base + path });
  return { editor, shop, videoId, run: () => fetchVideo(workerActor(shop.id), { videoId }) };
}

const partialFiles = async () =>
  (await readdir(await uploadsDir())).filter((name) => name.includes(".fetch-"));

test.each(["/video.mp4", "/unknown-size.mp4", "/once"])(
  "downloads %s completely and queues its check",
  async (path) => {
    const { editor, videoId, run } = await runImport(path);
    expect(await getVideo(editor, videoId)).toMatchObject({
      state: "uploading",
      source: "link",
      sourceDetail: base + path,
    });
    expect(await run()).toEqual({ kind: "received" });
    expect(await getVideo(editor, videoId)).toMatchObject({
      state: "checking",
      sizeBytes: bytes.length,
      receivedBytes: bytes.length,
    });
    expect(Buffer.concat(await streamFile(`videos/${videoId}.video`).toArray())).toEqual(bytes);
    expect(await run()).toEqual({ kind: "not_expected" });
    expect(await partialFiles()).toEqual([]);
  },
);

test.each([
  ["/around", "too_many_redirects"],
  ["/inside", "https_required"],
  ["/metadata", "not_public"],
  ["/script", "https_required"],
  ["/private", "status_403"],
  ["/nothing", "status_404"],
  ["/huge", "too_large"],
])("%s fails the video with a reason (%s)", async (path, reason) => {
  const { editor, shop, videoId, run } = await runImport(path);
  expect(await run()).toEqual({ kind: "failed", reason });
  const { state, failure } = await getVideo(editor, videoId);
  expect([state, failure]).toEqual(["failed", expect.stringMatching(/^[A-Z].+\.$/)]);
  const event = await database().auditEvent.findFirst({
    where: { shopId: shop.id, action: "video.upload_failed" },
    select: { details: true },
  });
  expect(event?.details).toEqual({ source: "link", reason });
  expect(await partialFiles()).toEqual([]);
});

test("a lost connection is retried from the start, four times", async () => {
  const { editor, videoId, run } = await runImport("/short");
  for (let attempt = 1; attempt < 4; attempt += 1)
    await expect(run()).rejects.toMatchObject({
      name: expect.stringMatching(/Error|PublicFetchError/),
    });
  expect(await run()).toMatchObject({ kind: "failed" });
  expect((await getVideo(editor, videoId)).state).toBe("failed");
  expect(await partialFiles()).toEqual([]);
});

test("deleting a video stops its download", async () => {
  const { editor, videoId, run } = await runImport("/slow");
  const running = run();
  await vi.waitFor(() => expect(slow).toBeDefined());
  await vi.waitFor(async () =>
    expect((await getVideo(editor, videoId)).sizeBytes).toBe(bytes.length),
  );
  await deleteVideo(editor, { id: videoId, reason: "person" });
  expect(await running).toEqual({ kind: "not_expected" });
  expect(await partialFiles()).toEqual([]);
});

describe("URLs", () => {
  test.each([
    ["http://example.com/a.mp4", "https_required"],
    ["ftp://example.com/a.mp4", "https_required"],
    ["https://example.com:8443/a.mp4", "port_not_allowed"],
    ["https://user:word@example.com/a.mp4", "credentials_in_url"],
    ["https://127.0.0.1/a.mp4", "not_public"],
    ["https://2130706433/a.mp4", "not_public"],
    ["https://0x7f.1/a.mp4", "not_public"],
    ["https://[::1]/a.mp4", "not_public"],
    ["https://[::ffff:10.0.0.1]/a.mp4", "not_public"],
    ["https://169.254.169.254/latest", "not_public"],
    ["file:///etc/passwd", "https_required"],
    ["example.com/a.mp4", "invalid_url"],
  ])("rejects %s: %s", (url, reason) => {
    expect(() => parsePublicUrl(url)).toThrow(expect.objectContaining({ code: reason }));
  });

  const ipv4 = (...addresses: string[]) =>
    Promise.resolve(addresses.map((address) => ({ address, family: 4 as const })));
  test.each<[string, () => ReturnType<typeof ipv4>]>([
    ["is unknown", () => Promise.reject(new Error("ENOTFOUND"))],
    ["has no address", () => ipv4()],
    ["has a private address", () => ipv4("10.0.0.7")],
    ["has a loopback address", () => ipv4("127.0.0.1")],
    ["has a public and a private address", () => ipv4("93.184.216.34", "10.0.0.7")],
  ])("answers alike when a host name %s", async (_name, resolve) => {
    const signal = AbortSignal.timeout(5000);
    await expect(
      openPublicUrl("https://videos.example/a.mp4", { signal, resolve }),
    ).rejects.toMatchObject({
      code: "unreachable",
      retryable: true,
      message:
        "The server videos.example could not be reached. Check the address, or try again later.",
    });
  });

  test("connects to the address that was checked, even if the name resolves differently later", async () => {
    let lookups = 0;
    const resolve = async () => {
      lookups += 1;
      return [{ address: lookups === 1 ? "127.0.0.1" : "10.0.0.7", family: 4 as const }];
    };
    const url = base.replace("127.0.0.1", "localhost");
    const { body, sizeBytes } = await openPublicUrl(`${url}/video.mp4`, {
      signal: AbortSignal.timeout(5000),
      allowLoopback: true,
      resolve,
    });
    body.destroy();
    expect([lookups, sizeBytes]).toEqual([1, bytes.length]);
  });

  test("the route reports what is wrong with a URL at its field", async () => {
    const { editor, viewer } = await makeShop();
    const rejected = await callRoute(POST, {
      as: editor,
      method: "POST",
      body: { url: "http://example.com/a.mp4" },
    });
    expect([rejected.status, await rejected.json()]).toMatchObject([
      400,
      { error: { fields: { url: expect.stringContaining("https://") } } },
    ]);
    expect(
      (
        await callRoute(POST, {
          as: editor,
          method: "POST",
          body: { url: "https://example.com/Look%2012.mp4?k=1#t" },
        })
      ).status,
    ).toBe(201);
    expect(
      (
        await callRoute(POST, {
          as: viewer,
          method: "POST",
          body: { url: "https://example.com/a.mp4" },
        })
      ).status,
    ).toBe(403);
    const row = await database().video.findFirst({
      where: { shopId: editor.shopId },
      select: { name: true, sourceDetail: true },
    });
    expect(row).toEqual({
      name: "Look 12.mp4",
      sourceDetail: "https://example.com/Look%2012.mp4?k=1",
    });
  });
});

test("stores exactly the bytes that the server sent", async () => {
  const path = await makeClipOfSize(20_000_000);
  serverBehaviours["/real.mp4"] = (_request, response) => createReadStream(path).pipe(response);
  const { videoId, run } = await runImport("/real.mp4");
  await run();
  expect(await sha256File(mediaPath(`videos/${videoId}.video`))).toBe(await sha256File(path));
});
