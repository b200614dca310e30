// No page turns text into markup or a script, and every page works under Trusted Types.
import { chromium } from "@playwright/test";

import { signIn } from "#tests/e2e/support/journey-steps";
import { expect, readRunningStudio, test } from "#tests/e2e/support/studio";

/** Tries unsafe sinks inside a page. Returns the name of each error, or the accepted value. */
function tryUnsafeSinks(): Record<string, string> {
  const attempt = (run: () => unknown) => {
    try {
      return `taken: ${String(run())}`;
    } catch (error) {
      return error instanceof Error ? error.name : "refused";
    }
  };
  const script = (address: string) =>
    Object.assign(document.createElement("script"), { src: address }).src;
  const factory = (
    globalThis as unknown as {
      trustedTypes: { createPolicy: (name: string, policy: object) => unknown };
    }
  ).trustedTypes;
  return {
    markup: attempt(
      () =>
        Object.assign(document.createElement("div"), { innerHTML: "<img src=x onerror=alert(1)>" })
          .innerHTML,
    ),
    parsed: attempt(() => new DOMParser().parseFromString("<b>", "text/html").body.innerHTML),
    program: attempt(
      () => Object.assign(document.createElement("script"), { text: "alert(1)" }).text,
    ),
    "a script from elsewhere": attempt(() => script("https://evil.example/_next/static/x.js")),
    "a file of ours as a script": attempt(() => script("/api/dashboard")),
    "another policy": attempt(() => factory.createPolicy("mine", {})),
    "a second policy of that name": attempt(() => factory.createPolicy("default", {})),
    "a script of the build": attempt(() => {
      const made = document.createElement("script");
      made.src = "/_next/static/chunks/x.js";
      return made.getAttribute("src");
    }),
  };
}

const EXPECTED_REFUSALS = {
  markup: "TypeError",
  parsed: "TypeError",
  program: "TypeError",
  "a script from elsewhere": "TypeError",
  "a file of ours as a script": "TypeError",
  "another policy": "TypeError",
  "a second policy of that name": "TypeError",
  "a script of the build": "taken: /_next/static/chunks/x.js",
};

test("hydrates and navigates with scripts of the build and without a violation", async ({
  page,
  studio,
}) => {
  const fetched: string[] = [];
  await signIn(page, studio);
  page.on(
    "request",
    (request) =>
      request.resourceType() === "script" && fetched.push(new URL(request.url()).pathname),
  );
  for (const name of ["Videos", "Products", "Connections", "Activity", "Settings", "Deliveries"]) {
    await page.getByRole("navigation").getByRole("link", { name }).first().click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  }
  expect(fetched.length).toBeGreaterThan(0);
  await page.goto("/products");
  await page.getByRole("button", { name: "Add product" }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.goto("/videos/nowhere");
  await expect(page.locator("html")).toHaveAttribute("lang", "en-GB");
  expect(fetched.filter((path) => !path.startsWith("/_next/static/"))).toEqual([]);
});

test("turns no text into markup or a script, on public and private pages", async () => {
  // A separate browser: every attempt is a violation, which fails other tests.
  const executablePath = process.env["CHROME_PATH"];
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({ baseURL: readRunningStudio().url });
    await page.goto("/privacy", { waitUntil: "networkidle" });
    expect(await page.evaluate(tryUnsafeSinks)).toEqual(EXPECTED_REFUSALS);
    await signIn(page, readRunningStudio());
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(tryUnsafeSinks)).toEqual(EXPECTED_REFUSALS);
  } finally {
    await browser.close();
  }
});
