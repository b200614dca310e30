import { expect, test } from "vitest";

import { systemActor, workerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { hashAuditRow, INSTALLATION_CHAIN } from "#lib/audit/hash-chain";
import { database, type Tx } from "#lib/infra/db/database";
import { makeShop } from "#tests/support/factories/records";

const archived = (sku: string, subjectId = "p1"): AuditEvent => ({
  action: "product.archived",
  subjectId,
  details: { sku },
});
const rowsOf = (chain: string) =>
  database().auditEvent.findMany({ where: { chain }, orderBy: { number: "asc" } });
const skus = (rows: { details: unknown }[]) =>
  rows.map(({ details }) => (details as { sku: string }).sku);

/** Numbers without a gap, each row names the one before it, and every hash fits. */
async function expectUnbroken(chain: string) {
  const rows = await rowsOf(chain);
  for (const [at, row] of rows.entries()) {
    expect(row.number).toBe(BigInt(at + 1));
    expect(row.previous).toBe(rows[at - 1]?.hash ?? "");
    expect(row.hash).toBe(hashAuditRow(row));
  }
  return rows;
}

test.each([
  ["nothing", ""],
  ["quotes and backslashes", `"double" 'single' \\ \\\\ \\u0041 $1 $$`],
  ["control characters", "\u0001\b\t\n\u000b\f\r\u001f\u007f\u0085"],
  ["other planes", "🧵𝕊 \u{10ffff}"],
  ["separators and marks", "\u2028\u2029\ufeff\u200f"],
  ["Cyrillic, accents and their parts", "Рокля é e\u0301"],
  ["markup", "</script>&amp;%00"],
  ["no character", "\uffff\ufdd0"],
])("hashes in SQL as in JavaScript: %s", async (_name, text) => {
  const { shop, editor } = await makeShop();
  await act(editor, "product.edit", async () => recorded(archived(text, text), null));
  const [row] = await expectUnbroken(shop.id);
  expect(row).toMatchObject({ subjectId: text, details: { sku: text } });
});

test("hashes details of every kind, with sorted keys", async () => {
  const { shop, editor } = await makeShop();
  const details = { é: [1, -0.5, 1e-7, true, null, {}], Z: "z", a: { b: "1", a: [] }, "": "" };
  const odd = { action: "product.archived", subjectId: null, details } as unknown as AuditEvent;
  await act(editor, "product.edit", async () => recorded(odd, null));
  const [row] = await expectUnbroken(shop.id);
  expect(row).toMatchObject({ subjectId: null, details });
});

test.each([
  ["half a character in the details", archived("\ud83e")],
  ["half a character in the subject", archived("S", "\udc00")],
  ["the character zero", archived("\u0000")],
])("refuses %s, and the change with it", async (_name, event) => {
  const { shop, editor } = await makeShop();
  const acting = act(editor, "product.edit", async (tx) => {
    await tx.product.create({ data: { shopId: shop.id, title: "T", sku: "S" } });
    return recorded(event, null);
  });
  await expect(acting).rejects.toThrow(/type json|Unicode/);
  expect(await database().product.count({ where: { shopId: shop.id } })).toBe(0);
  expect(await rowsOf(shop.id)).toEqual([]);
});

test("keeps the order of a transaction, with the events of joined acts first", async () => {
  const { shop, editor } = await makeShop();
  await act(editor, "product.edit", async (tx) => {
    for (const sku of ["A", "B"])
      await act(editor, "product.edit", async () => recorded(archived(sku), null), tx);
    return recorded([archived("C"), archived("D")], null);
  });
  expect(skus(await expectUnbroken(shop.id))).toEqual(["A", "B", "C", "D"]);
});

test("appends what a joined act recorded, although the act around it records nothing", async () => {
  const { shop, editor } = await makeShop();
  await act(editor, "product.edit", async (tx) => {
    await act(editor, "product.edit", async () => recorded(archived("A"), null), tx);
    return unrecorded(null);
  });
  expect(skus(await expectUnbroken(shop.id))).toEqual(["A"]);
});

test("writes nothing of a joined act when the act around it fails", async () => {
  const { shop, editor } = await makeShop();
  const failing = act(editor, "product.edit", async (tx) => {
    await act(editor, "product.edit", async () => recorded(archived("A"), null), tx);
    throw new Error("afterwards");
  });
  await expect(failing).rejects.toThrow("afterwards");
  expect(await rowsOf(shop.id)).toEqual([]);
});

test("does not lock the chain before the end of the transaction", async () => {
  const { shop, editor } = await makeShop();
  await act(editor, "product.edit", async (tx) => {
    await act(editor, "product.edit", async () => recorded(archived("A"), null), tx);
    // Another transaction of the shop commits in the middle of this one.
    await act(editor, "product.edit", async () => recorded(archived("B"), null));
    return recorded(archived("C"), null);
  });
  expect(skus(await expectUnbroken(shop.id))).toEqual(["B", "A", "C"]);
});

test("refuses to join a transaction whose events are not appended", async () => {
  const { shop, editor } = await makeShop();
  const joined = database().$transaction((tx) =>
    act(editor, "product.edit", async () => recorded(archived("A"), null), tx),
  );
  await expect(joined).rejects.toThrow("only a transaction of act() can be joined");
  expect(await rowsOf(shop.id)).toEqual([]);
});

test("refuses an event after the append", async () => {
  const { shop, editor } = await makeShop();
  let late: Promise<unknown> = Promise.resolve();
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await act(editor, "product.edit", async (tx: Tx) => {
    late = act(
      editor,
      "product.edit",
      async () => {
        await released;
        return recorded(archived("late"), null);
      },
      tx,
    );
    late.catch(() => undefined);
    return recorded(archived("A"), null);
  });
  release();
  await expect(late).rejects.toThrow("the events of this transaction are written");
  expect(skus(await expectUnbroken(shop.id))).toEqual(["A"]);
});

test("keeps both chains of a transaction unbroken under writers in the other order", async () => {
  const { shop } = await makeShop();
  const worker = workerActor(shop.id);
  const lifted: AuditEvent = {
    action: "connection.unrestricted",
    subjectId: "c1",
    details: { requestId: "r1" },
  };
  const inShop = (tx?: Tx) =>
    act(worker, "connection.restrict", async () => recorded(lifted, null), tx);
  const inInstallation = (tx?: Tx) =>
    act(systemActor, "retention.purge", async () => recorded(lifted, null), tx);
  const before = (await rowsOf(INSTALLATION_CHAIN)).length;
  await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      at % 2
        ? act(systemActor, "retention.purge", async (tx) => {
            await inShop(tx);
            return recorded(lifted, null);
          })
        : act(worker, "connection.restrict", async (tx) => {
            await inInstallation(tx);
            return recorded(lifted, null);
          }),
    ),
  );
  expect(await expectUnbroken(shop.id)).toHaveLength(10);
  expect(await expectUnbroken(INSTALLATION_CHAIN)).toHaveLength(before + 10);
});

test("keeps one unbroken chain of fifty writers with several events each", async () => {
  const { shop, editor } = await makeShop();
  await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      act(editor, "product.edit", async () =>
        recorded([archived(`${at}a`), archived(`${at}b`)], null),
      ),
    ),
  );
  const rows = await expectUnbroken(shop.id);
  expect(rows).toHaveLength(100);
  const times = rows.map(({ at }) => at.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  // The events of one transaction are neighbours.
  for (let at = 0; at < 100; at += 2)
    expect(skus(rows.slice(at, at + 2)).map((sku) => sku.slice(-1))).toEqual(["a", "b"]);
});
