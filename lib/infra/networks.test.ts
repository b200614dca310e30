import { expect, test } from "vitest";

import { networksOf } from "#lib/infra/networks";

test.each([
  ["203.0.113.7", { network: "203.0.113/24", wideNetwork: "203.0/16" }],
  ["20010db800010002/64", { network: "20010db80001/48", wideNetwork: "20010db8/32" }],
  ["unknown", null],
  ["", null],
])("the networks of %j", (clientIp, networks) => {
  expect(networksOf(clientIp)).toEqual(networks);
});
