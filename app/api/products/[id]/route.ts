import { z } from "zod";

import { changeProduct } from "#lib/products/save-product";
import { productChange } from "#lib/products/schema";
import { routeHandler } from "#lib/web/route-handler";

export const PATCH = routeHandler("PATCH /api/products/[id]", {
  permission: "product.edit",
  params: z.strictObject({ id: z.uuid("This product does not exist in your shop.") }),
  body: productChange,
  handler: ({ actor, params, body }) => changeProduct(actor, { ...body, id: params.id }),
});
