import { createProduct } from "#lib/products/save-product";
import { productInput } from "#lib/products/schema";
import { routeHandler } from "#lib/web/route-handler";

export const POST = routeHandler("POST /api/products", {
  permission: "product.edit",
  body: productInput,
  handler: ({ actor, body }) => createProduct(actor, body),
});
