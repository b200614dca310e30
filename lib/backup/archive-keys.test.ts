import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { loadArchiveKeys, generateArchiveKeys } from "#lib/backup/archive-keys";
import { excludedTables } from "#lib/backup/table-copy";

const keyPair = await generateArchiveKeys();

test("with the key one writes and reads, with the recipient one only writes", async () => {
  const both = await loadArchiveKeys({ key: keyPair.key, recipient: undefined });
  const one = await loadArchiveKeys({ key: "", recipient: keyPair.recipient });
  expect(one.decrypter).toBeNull();
  const sealed = await one.encrypter.encrypt("words");
  expect(await both.decrypter?.decrypt(sealed, "text")).toBe("words");
});

test.each([
  [{ key: undefined, recipient: "" }, "Nothing says how archives are encrypted."],
  [{ key: "too short", recipient: undefined }, "fewer than 20 characters"],
  [{ key: "AGE-SECRET-KEY-1NONSENSE", recipient: undefined }, "is not what age takes"],
  [{ key: undefined, recipient: "someone@example.com" }, "is not what age takes"],
])("%o is refused in words", async (given, words) => {
  await expect(loadArchiveKeys(given)).rejects.toThrow(words);
});

/**
 * Whoever holds the secret whose hash lies in such a column may enter or act with it. Once used or withdrawn it must not come back with
 * a backup: its table stays out, or the restore closes its rows (settle-restored.ts, phone pages), or it opens nothing (receipts).
 */
const revokedOnRestore = new Set(["Handoff", "DeletionRequest"]);

test("no key that somebody carries comes back to life with a backup", () => {
  const schema = readFileSync(new URL("../../prisma/schema.prisma", import.meta.url), "utf8");
  const carrying = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)]
    .filter(([, , body = ""]) =>
      /^ {2}\w*(tokenHash|TokenHash|codeHash|stateHash|challenge)\w*\s/m.test(body),
    )
    .map(([, name = ""]) => name);
  expect(carrying).toContain("SetupLink");
  const open = carrying.filter(
    (name) => !Object.hasOwn(excludedTables, name) && !revokedOnRestore.has(name),
  );
  expect(open).toEqual([]);
});
