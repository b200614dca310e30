import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import type { ProductInput } from "#lib/products/schema";

export type CreateProductOutcome = { kind: "created"; productId: string } | { kind: "sku_taken"; productId: string };

/** Adds a product to the actor's shop. A SKU already in the shop is an expected outcome, naming the product that has it. */
export async function createProduct(actor: ShopActor, input: ProductInput): Promise<CreateProductOutcome> {
  return act<CreateProductOutcome>(actor, "product.edit", async (tx) => {
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
