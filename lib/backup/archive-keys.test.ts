import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { loadArchiveKeys, generateArchiveKeys } from "#lib/backup/archive-keys";
import { excludedTables } from "#lib/backup/table-copy";

const keyPair = await generateArchiveKeys();

test("the key writes and reads archives, the recipient only writes them", async () => {
  const both = await loadArchiveKeys({ key: keyPair.key, recipient: undefined });
  const one = await loadArchiveKeys({ key: "", recipient: keyPair.recipient });
  expect(one.decrypter).toBeNull();
  const sealed = await one.encrypter.encrypt("text");
  expect(await both.decrypter?.decrypt(sealed, "text")).toBe("text");
});

test.each([
  [{ key: undefined, recipient: "" }, "No encryption key for backups is configured."],
  [{ key: "too short", recipient: undefined }, "fewer than 20 characters"],
  [{ key: "AGE-SECRET-KEY-1NONSENSE", recipient: undefined }, "is invalid"],
  [{ key: undefined, recipient: "someone@example.com" }, "is invalid"],
])("rejects %o and says why", async (given, message) => {
  await expect(loadArchiveKeys(given)).rejects.toThrow(message);
});

/**
 * A secret whose hash is in such a column lets a person sign in or act, so no restore may revive
 * it: its table is excluded or its rows are closed (phone pages), or it grants nothing (receipts).
 */
const revokedOnRestore = new Set(["Handoff", "DeletionRequest"]);

test("no link or code works again after a restore", () => {
  const schema = readFileSync(new URL("../../prisma/schema.prisma", import.meta.url), "utf8");
  const withHashes = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)]
    .filter(([, , body = ""]) =>
      /^ {2}\w*(tokenHash|TokenHash|codeHash|stateHash|challenge)\w*\s/m.test(body),
    )
    .map(([, name = ""]) => name);
  expect(withHashes).toContain("SetupLink");
  const open = withHashes.filter(
    (name) => !Object.hasOwn(excludedTables, name) && !revokedOnRestore.has(name),
  );
  expect(open).toEqual([]);
});
