import { Resolver } from "node:dns/promises";

import { expect, test } from "vitest";

import { isPrivateAddress, startDnsServer, PUBLIC_IP } from "#tests/attack/ssrf/dns-server";

test("a name leads first outside and then inside", async () => {
  const server = await startDnsServer();
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${server.port}`]);
  const look = async (name: string) => {
    const all = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    return all.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  };
  expect([await look("rebind-0.attack.example"), await look("rebind-0.attack.example")]).toEqual([
    [PUBLIC_IP],
    ["127.0.0.1"],
  ]);
  expect(await look("beside-9.attack.example")).toEqual([PUBLIC_IP, "fd00::1"]);
  expect(await look("plain-11.attack.example")).toEqual(["64:ff9b::7f00:1"]);
  expect(await look("nobody.attack.example")).toEqual([]);
  server.close();
});

test.each([
  ["127.0.0.1", true],
  ["10.1.2.3", true],
  ["169.254.169.254", true],
  ["100.64.0.1", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["64:ff9b::7f00:1", true],
  ["2002:7f00:1::", true],
  ["fd00::1", true],
  [PUBLIC_IP, false],
  ["2606:2800:220:1::1", false],
])("%s is inside: %s", (address, inside) => {
  expect(isPrivateAddress(address)).toBe(inside);
});
