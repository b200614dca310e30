import { afterAll, expect, test } from "vitest";

import { connectThroughOAuth, returnFromTiktok, startOAuth } from "#tests/support/drivers/oauth";
import {
  simulatorControl,
  startSimulator,
  submitAuthorizePage,
} from "#tests/support/drivers/simulator";
import { makeShop } from "#tests/support/factories/records";

// The environment is read at first use, so this comes first.
process.env["TIKTOK_PKCE"] = "s256-hex";
const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());

test("sends TikTok a challenge and its verifier when PKCE is on, and rejects another browser's code", async () => {
  await tiktok.set({ pkce: "required-hex" });
  const { admin } = await makeShop();
  const { handle } = await tiktok.account();
  const { url } = await startOAuth(admin);
  expect(new URL(url).searchParams.get("code_challenge")).toMatch(/^[0-9a-f]{64}$/);
  expect(new URL(url).searchParams.get("code_challenge_method")).toBe("S256");
  expect(await connectThroughOAuth(admin, handle)).toMatch(/^[0-9a-f-]{36}$/);

  // A code granted for another browser's challenge, used in this browser's callback.
  const [mine, theirs] = [await startOAuth(admin), await startOAuth(admin)];
  const stolen = await submitAuthorizePage(theirs.url, { account: handle });
  stolen.searchParams.set("state", new URL(mine.url).searchParams.get("state") ?? "");
  // TikTok answers invalid_grant, as for any code that it does not accept.
  expect(await returnFromTiktok(admin, stolen, mine.cookie)).toBe("/connections?tiktok=rejected");
});
