import { afterAll, beforeEach, expect, test, vi } from "vitest";

const proxies = vi.hoisted(() => ({ TRUSTED_PROXIES: 0 }));
vi.mock("#lib/infra/env", () => ({ env: () => proxies }));

// Test files share a worker: drops a copy loaded earlier, and at the end this mocked one.
vi.resetModules();
afterAll(() => vi.resetModules());
const { getClientIp } = await import("#lib/web/client-ip");

const from = (chain: string | undefined) =>
  getClientIp(
    new Request(
      "http://localhost/",
      chain === undefined ? {} : { headers: { "x-forwarded-for": chain } },
    ),
  );

beforeEach(() => {
  proxies.TRUSTED_PROXIES = 0;
});

// The last entry is the true peer, written by lib/web/server.ts.
test.each([
  [0, "203.0.113.7", "203.0.113.7"],
  [0, "1.2.3.4, 203.0.113.7", "203.0.113.7"],
  [1, "198.51.100.4, 10.0.0.2", "198.51.100.4"],
  [1, "6.6.6.6, 198.51.100.4, 10.0.0.2", "198.51.100.4"],
  [2, "6.6.6.6, 198.51.100.4, 10.0.0.3, 10.0.0.2", "198.51.100.4"],
  [1, "10.0.0.2", "10.0.0.2"],
  [0, "::ffff:203.0.113.7", "203.0.113.7"],
  [0, "2001:db8:1:2:aaaa::1", "20010db800010002/64"],
  [0, "2001:db8:1:2:bbbb::9", "20010db800010002/64"],
  [0, "not an address", "unknown"],
  [0, undefined, "unknown"],
])("behind %i proxies, %s is %s", (count, chain, network) => {
  proxies.TRUSTED_PROXIES = count;
  expect(from(chain)).toBe(network);
});
