// Browser storage that a page can write and its scripts can read.
import type { Page } from "@playwright/test";

/** Returns as one text what pages store in the browser and scripts can read. */
export function readBrowserStorage(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done, fail) => {
        request.addEventListener("success", () => done(request.result));
        request.addEventListener("error", () => fail(new Error("a database could not be read")));
      });
    const kept: unknown[] = [
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      window.name,
      history.state,
    ];
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name ?? ""));
      for (const store of database.objectStoreNames) {
        const read = database.transaction(store).objectStore(store);
        kept.push(name, store, await settled(read.getAllKeys()), await settled(read.getAll()));
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys())
        kept.push(name, request.url, await (await cache.match(request))?.text());
    }
    return JSON.stringify(kept);
  });
}
