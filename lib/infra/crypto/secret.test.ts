import { Console } from "node:console";
import { randomBytes } from "node:crypto";
import { Writable } from "node:stream";
import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";

import { expect, test } from "vitest";

import { serializeError } from "#lib/infra/log";
import { Secret } from "#lib/infra/crypto/secret";

const value = randomBytes(24).toString("base64url");
const secret = new Secret(value);
const nested = { deep: [{ secret }], map: new Map([["key", secret]]), set: new Set([secret]) };

/** What a console shows as a table. */
function tableOf(rows: unknown): string {
  let shown = "";
  const stdout = new Writable({
    write: (part: Buffer, _encoding, done) => ((shown += part.toString()), done()),
  });
  new Console(stdout).table(rows);
  return shown;
}

/** What another thread or a store of the browser would be handed. */
function sent(what: unknown): string {
  try {
    return inspect(structuredClone(what), { depth: 9 });
  } catch (error) {
    return String(error);
  }
}

function posted(what: unknown): string {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(what);
  const received = receiveMessageOnPort(port2);
  port1.close();
  return inspect(received, { depth: 9 });
}

test.each<[string, () => string]>([
  ["a template literal", () => `${String(secret)} ${[secret].join()}`],
  ["JSON", () => JSON.stringify(nested)],
  ["util.inspect", () => inspect(nested, { depth: 9, showHidden: true, getters: true })],
  ["util.format", () => format("%s %o %O %j %d", secret, secret, secret, nested, secret)],
  [
    "Object.entries and a spread",
    () =>
      JSON.stringify([Object.entries(secret), { ...secret }, Object.getOwnPropertyNames(secret)]),
  ],
  [
    "an error's cause",
    () =>
      JSON.stringify(serializeError(new Error("failed", { cause: secret }))) +
      inspect(new Error("failed", { cause: nested })),
  ],
  [
    "an error made of it",
    () => JSON.stringify(serializeError(new Error(String(secret)))) + serializeError(secret).error,
  ],
  ["console.table", () => tableOf([{ secret }, secret])],
  ["structuredClone", () => sent(nested)],
  ["postMessage", () => posted(nested)],
  ["v8.serialize", () => serialize(nested).toString("latin1")],
  [
    "an address",
    () =>
      new URLSearchParams({ token: String(secret) }).toString() +
      encodeURIComponent(String(secret)),
  ],
  [
    "Symbol.toPrimitive and concatenation",
    () => "".concat(String(secret)) + String(Number(secret)),
  ],
])("a secret does not show in %s", (_how, print) => {
  const words = print();
  expect(words).not.toContain(value);
  expect(words.length).toBeGreaterThan(0);
});

test("it is revealed on purpose only", () => {
  expect(secret.reveal()).toBe(value);
});
