import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import type { ProductChange, ProductInput } from "#lib/products/schema";

export type CreateProductResult =
  | { kind: "created"; productId: string }
  | { kind: "sku_taken"; productId: string };

/** Adds a product to the actor's shop. A SKU already in the shop is an expected outcome, naming the product that has it. */
export async function createProduct(
  actor: ShopActor,
  input: ProductInput,
): Promise<CreateProductResult> {
  return act<CreateProductResult>(actor, "product.edit", async (tx) => {
    const [made] = await tx.product.createManyAndReturn({
      data: [{ ...input, shopId: actor.shopId }],
      skipDuplicates: true,
      select: { id: true },
    });
    if (made)
      return recorded(
        { action: "product.created", subjectId: made.id, details: { sku: input.sku } },
        { kind: "created", productId: made.id },
      );
    const other = await tx.product.findUniqueOrThrow({
      where: { shopId_sku: { shopId: actor.shopId, sku: input.sku } },
      select: { id: true },
    });
    return unrecorded({ kind: "sku_taken", productId: other.id });
  });
}

export type ChangeProductResult =
  | { kind: "changed" }
  | { kind: "unchanged" }
  | { kind: "sku_taken"; productId: string };

/** Changes some fields of a product, archives or restores it. Throws `not_found`. */
export async function changeProduct(
  actor: ShopActor,
  input: { id: string } & ProductChange,
): Promise<ChangeProductResult> {
  const { id, archived, ...wanted } = input;
  return act<ChangeProductResult>(actor, "product.edit", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Product" WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await tx.product.findFirst({
      where: { id, shopId: actor.shopId },
      select: { title: true, sku: true, link: true, archivedAt: true },
    });
    if (!row) throw new AppError("not_found", "This product does not exist in your shop.");
    const fields = (["title", "sku", "link"] as const).filter(
      (name) => wanted[name] !== undefined && wanted[name] !== row[name],
    );
    const flips = archived !== undefined && archived !== (row.archivedAt !== null);
    if (fields.length === 0 && !flips) return unrecorded({ kind: "unchanged" });
    if (fields.includes("sku") && wanted.sku !== undefined) {
      const other = await tx.product.findFirst({
        where: { shopId: actor.shopId, sku: wanted.sku, id: { not: id } },
        select: { id: true },
      });
      if (other) return unrecorded({ kind: "sku_taken", productId: other.id });
    }
    const data = Object.fromEntries(fields.map((name) => [name, wanted[name]]));
    await tx.product.update({
      where: { id },
      data: { ...data, ...(flips ? { archivedAt: archived ? new Date() : null } : {}) },
    });
    const sku = wanted.sku ?? row.sku;
    return recorded(
      [
        ...(fields.length > 0
          ? [{ action: "product.changed" as const, subjectId: id, details: { sku, fields } }]
          : []),
        ...(flips
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
