import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { lockRow } from "#lib/infra/db/sql";
import { type ProductChange, productFields, type ProductInput } from "#lib/products/schema";

type CreateProductResult =
  | { kind: "created"; productId: string }
  | { kind: "sku_taken"; productId: string };

/**
 * Adds a product to the shop. A SKU that is taken is an expected result with the product that has
 * it.
 */
export async function createProduct(
  actor: ShopActor,
  input: ProductInput,
): Promise<CreateProductResult> {
  return act<CreateProductResult>(actor, "product.edit", async (tx) => {
    const [product] = await tx.product.createManyAndReturn({
      data: [{ ...input, shopId: actor.shopId }],
      skipDuplicates: true,
      select: { id: true },
    });
    if (product)
      return recorded(
        { action: "product.created", subjectId: product.id, details: { sku: input.sku } },
        { kind: "created", productId: product.id },
      );
    const other = await tx.product.findUniqueOrThrow({
      where: { shopId_sku: { shopId: actor.shopId, sku: input.sku } },
      select: { id: true },
    });
    return unrecorded({ kind: "sku_taken", productId: other.id });
  });
}

type ChangeProductResult =
  | { kind: "changed" }
  | { kind: "unchanged" }
  | { kind: "sku_taken"; productId: string };

/** Changes fields of a product, archives or restores it. Throws `not_found`. */
export async function changeProduct(
  actor: ShopActor,
  input: { id: string } & ProductChange,
): Promise<ChangeProductResult> {
  const { id, archived, ...changes } = input;
  return act<ChangeProductResult>(actor, "product.edit", async (tx) => {
    await lockRow(tx, "Product", { id });
    const row = await tx.product.findFirst({
      where: { id, shopId: actor.shopId },
      select: { title: true, sku: true, link: true, archivedAt: true },
    });
    if (!row) throw new AppError("not_found", "This product does not exist in your shop.");
    const fields = productFields.filter(
      (name) => changes[name] !== undefined && changes[name] !== row[name],
    );
    const archivedChanged = archived !== undefined && archived !== (row.archivedAt !== null);
    if (fields.length === 0 && !archivedChanged) return unrecorded({ kind: "unchanged" });
    if (fields.includes("sku") && changes.sku !== undefined) {
      const other = await tx.product.findFirst({
        where: { shopId: actor.shopId, sku: changes.sku, id: { not: id } },
        select: { id: true },
      });
      if (other) return unrecorded({ kind: "sku_taken", productId: other.id });
    }
    const data = Object.fromEntries(fields.map((name) => [name, changes[name]]));
    await tx.product.update({
      where: { id },
      data: { ...data, ...(archivedChanged ? { archivedAt: archived ? new Date() : null } : {}) },
    });
    const sku = changes.sku ?? row.sku;
    return recorded(
      [
        ...(fields.length > 0
          ? [{ action: "product.changed" as const, subjectId: id, details: { sku, fields } }]
          : []),
        ...(archivedChanged
          ? [
              {
                action: archived ? ("product.archived" as const) : ("product.restored" as const),
                subjectId: id,
                details: { sku },
              },
            ]
          : []),
      ],
      { kind: "changed" },
    );
  });
}
