import { expect, test } from "vitest";

import { describeCage } from "#lib/infra/media/describe-cage";

test.each<[Parameters<typeof describeCage>[0], RegExp, RegExp]>([
  [{ user: "self", root: false }, /in a sandbox, without network access/, /root/],
  [{ user: "nobody", root: true }, /as nobody, in a sandbox.*as root/, /without/],
  [{ user: "self", root: true }, /as root, without its rights, in a sandbox/, /nobody/],
  [{ user: null, root: false }, /without a sandbox.*only their time/i, /root/],
  [{ user: null, root: true }, /without a sandbox.*run as root/, /nobody/],
])("%j", (how, says, saysNot) => {
  const line = describeCage(how);
  expect(line).toMatch(says);
  expect(line).not.toMatch(saysNot);
  expect(line).not.toContain("\n");
});
