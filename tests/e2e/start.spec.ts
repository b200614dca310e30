import { expect, test } from "#tests/e2e/support/studio";

test("starts every process with one command, and each reports ready", async ({
  studio,
  request,
}) => {
  const health = await request.get("/api/health/ready");
  expect(health.status()).toBe(200);
  expect(await health.json()).toMatchObject({ ready: true });
  expect((await request.get(studio.simulator.phone)).status()).toBe(200);
  for (const pid of Object.values(studio.pids)) expect(() => process.kill(pid, 0)).not.toThrow();
});

test("redirects a signed-out visitor to the sign-in", async ({ page }) => {
  await page.goto("/studio");
  await expect(page).toHaveURL(/\/sign-in/);
});
