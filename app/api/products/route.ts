import { listProducts } from "#lib/products/queries";
import { createProduct } from "#lib/products/save-product";
import { productFilter, productInput } from "#lib/products/schema";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/products", {
  permission: "studio.view",
  query: productFilter,
  handler: ({ actor, query: { q, view } }) =>
    listProducts(actor, { archived: view === "archived", q }),
});

export const POST = routeHandler("POST /api/products", {
  permission: "product.edit",
  body: productInput,
  handler: ({ actor, body }) => createProduct(actor, body),
});
