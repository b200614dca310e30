import { offerProducts } from "#lib/products/queries";
import { createProduct } from "#lib/products/save-product";
import { productInput, productSearch } from "#lib/products/schema";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/products", {
  permission: "studio.view",
  query: productSearch,
  handler: ({ actor, query: { q = "" } }) => offerProducts(actor, q),
});

export const POST = routeHandler("POST /api/products", {
  permission: "product.edit",
  body: productInput,
  handler: ({ actor, body }) => createProduct(actor, body),
});
