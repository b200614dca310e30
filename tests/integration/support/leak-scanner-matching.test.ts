// What the scanner matches, and how fast, without a studio.
import { randomBytes, randomInt } from "node:crypto";
import { Readable } from "node:stream";

import { expect, test } from "vitest";

import { LeakScanner } from "#tests/support/leaks/leak-scanner";
import { base64 } from "#tests/support/leaks/planted-secrets";

test("finds any 16 bytes of a secret in any form and place, and nothing in noise", async () => {
  const secrets = {
    text: randomBytes(32).toString("base64url"),
    password: "n8k2p-w9qx4-öffnen &+/=",
    bytes: randomBytes(32),
  };
  const scan = new LeakScanner(secrets);
  for (let round = 0; round < 1500; round += 1) {
    const [name, value] = Object.entries(secrets)[round % 3] ?? ["", ""];
    const secret = Buffer.from(value);
    const from = randomInt(secret.length - 15);
    const part =
      name === "password"
        ? secret
        : secret.subarray(from, from + 16 + randomInt(secret.length - from - 15));
    const forms = [
      part.toString("latin1"),
      part.toString("hex"),
      base64(part),
      part.toString("base64url"),
    ];
    const form = forms[randomInt(4)] ?? "";
    const bytes = Buffer.concat([
      randomBytes(randomInt(100)),
      Buffer.from(form, "latin1"),
      randomBytes(randomInt(100)),
    ]);
    expect(
      [...new Set(scan.bytes(bytes, "").map((find) => find.secret))],
      `${form} of ${name}`,
    ).toEqual([name]);
    expect(scan.bytes(randomBytes(500), "noise")).toEqual([]);
  }
  const cut = async function* () {
    for (const byte of Buffer.from(`before ${secrets.text} after`)) yield Buffer.from([byte]);
  };
  expect(
    (await scan.stream(Readable.from(cut()), "a stream of single bytes")).map(
      ({ secret }) => secret,
    ),
  ).toEqual(["text"]);
});

test("rejects a secret that is too short to be distinctive", () => {
  expect(() => new LeakScanner({ pin: "1234" })).toThrow("pin is too short");
});

test("scans 100 MB in less than five seconds of processor time, with any number of secrets", () => {
  const secrets = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`s${index}`, randomBytes(32).toString("base64url")]),
  );
  const scan = new LeakScanner({ ...secrets, mark: "SIMTOK", other: "SIMUPL" });
  const bytes = randomBytes(20_000_000);
  const began = process.cpuUsage();
  for (let round = 0; round < 5; round += 1) expect(scan.bytes(bytes, "")).toEqual([]);
  const { user, system } = process.cpuUsage(began);
  const took = (user + system) / 1000;
  console.info(`100 MB against 62 secrets: ${Math.round(took)} ms`);
  expect(took).toBeLessThan(5000);
});
