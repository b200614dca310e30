import { expect, test } from "vitest";

import { lanOrigin } from "#lib/infra/net/lan-address";

const lan = { address: "192.168.1.5", family: "IPv4", internal: false };
const interfaces = {
  lo: [{ address: "127.0.0.1", family: "IPv4", internal: true }],
  eth0: [{ address: "fe80::1", family: "IPv6", internal: false }, lan],
};

test.each([
  ["http://localhost:3000", "http://192.168.1.5:3000"],
  ["http://127.0.0.1", "http://192.168.1.5"],
  ["https://studio.example", null],
  ["http://192.168.1.9:3000", null],
])("a studio at %s is offered at %s", (appUrl, origin) => {
  expect(lanOrigin(appUrl, interfaces)).toBe(origin);
});

test("a machine without a network has no other address", () => {
  expect(lanOrigin("http://localhost:3000", { lo: interfaces.lo })).toBeNull();
});
