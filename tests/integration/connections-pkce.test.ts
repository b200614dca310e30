import { afterAll, expect, test } from "vitest";

import { beginConnecting, comeBack, connectAccount } from "#tests/support/connecting";
import { makeShop } from "#tests/support/makers";
import { startSimulator } from "#tests/support/simulator";
import { answerAtTiktok, controlOf } from "#tests/support/tiktok-control";

// Read at the first use of the environment, so before anything else.
process.env["TIKTOK_PKCE"] = "s256-hex";
const simulator = await startSimulator();
const tiktok = controlOf(simulator);
afterAll(() => simulator.stop());

test("with the switch on, TikTok gets a challenge and the verifier that fits it; another browser's does not", async () => {
  await tiktok.set({ pkce: "required-hex" });
  const { admin } = await makeShop();
  const { handle } = await tiktok.account();
  const { url } = await beginConnecting(admin);
  expect(new URL(url).searchParams.get("code_challenge")).toMatch(/^[0-9a-f]{64}$/);
  expect(new URL(url).searchParams.get("code_challenge_method")).toBe("S256");
  expect(await connectAccount(admin, handle)).toMatch(/^[0-9a-f-]{36}$/);

  // A code that was granted for somebody else's challenge, slipped into this browser's way back.
  const [mine, theirs] = [await beginConnecting(admin), await beginConnecting(admin)];
  const stolen = await answerAtTiktok(theirs.url, { account: handle });
  stolen.searchParams.set("state", new URL(mine.url).searchParams.get("state") ?? "");
  expect(await comeBack(admin, stolen, mine.cookie)).toBe("/connections?tiktok=misconfigured");
});
