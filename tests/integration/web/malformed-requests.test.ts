// Malformed requests, written to the socket as bytes.
import { afterAll, beforeAll, expect, test } from "vitest";

import { killAndWait } from "#tests/support/drivers/processes";
import { sendRaw } from "#tests/support/drivers/raw-http";
import { startWebProcess, type WebProcess } from "#tests/support/drivers/web-process";
import { expectSecureResponse } from "#tests/support/expect-secure-response";

let web: WebProcess;

beforeAll(async () => {
  web = await startWebProcess({
    APP_URL: "https://studio.example",
    TIKTOK_AUTHORIZE_URL: "https://www.tiktok.com/v2/auth/authorize/",
  });
}, 400_000);

afterAll(() => killAndWait(web.process.child, "SIGKILL"));

const host = "Host: studio.example\r\nConnection: close\r\n";
const post = `POST /api/dashboard HTTP/1.1\r\n${host}`;

test.each<[what: string, bytes: string | Buffer, status: number]>([
  ["an unknown method", `BREW / HTTP/1.1\r\n${host}\r\n`, 400],
  ["a lowercase method", `get / HTTP/1.1\r\n${host}\r\n`, 400],
  ["TRACE", `TRACE / HTTP/1.1\r\n${host}\r\n`, 405],
  ["PROPFIND", `PROPFIND /api/dashboard HTTP/1.1\r\n${host}\r\n`, 405],
  ["CONNECT", `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n`, 405],
  ["no Host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
  ["two Hosts", `GET / HTTP/1.1\r\nHost: evil.example\r\n${host}\r\n`, 400],
  ["an absolute URL", `GET http://evil.example/sign-in HTTP/1.1\r\n${host}\r\n`, 400],
  ["the server itself", `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 405],
  ["two slashes", `GET //evil.example/x HTTP/1.1\r\n${host}\r\n`, 400],
  ["a backslash", `GET /\\evil.example/x HTTP/1.1\r\n${host}\r\n`, 400],
  ["an incomplete escape", `GET /% HTTP/1.1\r\n${host}\r\n`, 400],
  [
    "an incomplete escape in a receipt code",
    `GET /data-deletion/status/%25E0%25A4%25A HTTP/1.1\r\n${host}\r\n`,
    200,
  ],
  ["large headers", `GET / HTTP/1.1\r\n${host}X-Large: ${"x".repeat(40_000)}\r\n\r\n`, 431],
  ["a long URL", `GET /${"x".repeat(40_000)} HTTP/1.1\r\n${host}\r\n`, 431],
  ["another protocol", "GET / HTTP/9.9\r\n\r\n", 400],
  ["no protocol", "GET /\r\n\r\n", 400],
  ["a TLS greeting", Buffer.from("16030100c8010000c40303", "hex"), 400],
  ["HTTP/2 without upgrade", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  [
    "an upgrade",
    `GET /sign-in HTTP/1.1\r\nHost: studio.example\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\n\r\n`,
    200,
  ],
  [
    "an upgrade to HTTP/2",
    `GET /api/health HTTP/1.1\r\nHost: studio.example\r\nConnection: close, Upgrade\r\nUpgrade: h2c\r\n\r\n`,
    200,
  ],
  ["an expectation", `${post}Expect: the-world\r\nContent-Length: 2\r\n\r\n{}`, 417],
  ["a NUL in a header", `GET / HTTP/1.1\r\n${host}X-A: a\0b\r\n\r\n`, 400],
  ["a folded header", `GET / HTTP/1.1\r\n${host}X-A: a\r\n b: c\r\n\r\n`, 400],
  ["a space before the colon", `GET / HTTP/1.1\r\n${host}Transfer-Encoding : chunked\r\n\r\n`, 400],
  ["two lengths", `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
  ["a length with a sign", `${post}Content-Length: +2\r\n\r\n{}`, 400],
  [
    "a length and chunks",
    `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n`,
    400,
  ],
  ["chunks not last", `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`, 400],
  ["an unknown transfer coding", `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, 400],
  ["a bare line feed between chunks", `${post}Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n`, 400],
  [
    "a chunk with an invalid size",
    `${post}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff1\r\n\r\n`,
    400,
  ],
])("%s gets one response with strict headers", async (what, bytes, status) => {
  const answer = await sendRaw(web.port, bytes);
  expect(answer.status, answer.text.slice(0, 300)).toBe(status);
  expect(answer.text.match(/HTTP\/1\.1 \d{3}/g)).toHaveLength(1);
  expectSecureResponse(answer, {
    kind: [200, 404].includes(status) && !what.endsWith("HTTP/2") ? "page" : "bare",
  });
});
