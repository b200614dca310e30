import { readBrowserStorage } from "#tests/e2e/support/read-browser-storage";
import { expect, test } from "#tests/e2e/support/studio";
import { LeakScanner } from "#tests/support/leaks/leak-scanner";

test("finds a planted secret in every kind of browser storage", async ({ page }) => {
  await page.goto("/");
  const places = [
    "localStorage",
    "sessionStorage",
    "cookie",
    "name",
    "history",
    "database",
    "cache",
  ];
  const planted = Object.fromEntries(
    places.map((name) => [name, crypto.randomUUID().replaceAll("-", "")]),
  );
  await page.evaluate(async (secrets) => {
    localStorage.setItem("a", `x${secrets["localStorage"]}`);
    sessionStorage.setItem("a", btoa(`xy${secrets["sessionStorage"]}`));
    document.cookie = `leak=${secrets["cookie"]}`;
    window.name = encodeURIComponent(secrets["name"] ?? "");
    history.replaceState({ deep: [secrets["history"]] }, "");
    await (await caches.open("c")).put("/leak", new Response(secrets["cache"]));
    await new Promise((done) => {
      const opening = indexedDB.open("leaks", 1);
      opening.addEventListener("upgradeneeded", () =>
        opening.result.createObjectStore("s").put({ deep: secrets["database"] }, "k"),
      );
      opening.addEventListener("success", () => done(opening.result.close()));
    });
  }, planted);
  const findings = new LeakScanner(planted).bytes(
    await readBrowserStorage(page),
    "the browser's storage",
  );
  expect([...new Set(findings.map(({ secret }) => secret))].toSorted()).toEqual(places.toSorted());
});
