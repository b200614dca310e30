import { z } from "zod";

import { getProduct } from "#lib/products/queries";
import { changeProduct } from "#lib/products/save-product";
import { productChange } from "#lib/products/schema";
import { routeHandler } from "#lib/web/route-handler";

const params = z.strictObject({ id: z.uuid("This product does not exist in your shop.") });

export const GET = routeHandler("GET /api/products/[id]", {
  permission: "studio.view",
  params,
  handler: ({ actor, params: { id } }) => getProduct(actor, id),
});

export const PATCH = routeHandler("PATCH /api/products/[id]", {
  permission: "product.edit",
  params,
  body: productChange,
  handler: ({ actor, params: { id }, body }) => changeProduct(actor, { ...body, id }),
});
