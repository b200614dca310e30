import { expect, test } from "vitest";

import { describeCage } from "#lib/infra/media/describe-cage";

test.each([
  [{ caged: true, root: false }, /in a cage: no network/, /root/],
  [{ caged: true, root: true }, /as nobody, in a cage.*as root/, /without/],
  [{ caged: false, root: false }, /without a cage.*only their time/i, /root/],
  [{ caged: false, root: true }, /without a cage.*run as root/, /nobody/],
])("%j", (how, says, saysNot) => {
  const line = describeCage(how);
  expect(line).toMatch(says);
  expect(line).not.toMatch(saysNot);
  expect(line).not.toContain("\n");
});
