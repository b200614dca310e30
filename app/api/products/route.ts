import { createProduct } from "#lib/products/create-product";
import { productInput } from "#lib/products/schema";
import { door } from "#lib/web/door";

export const POST = door({
  permission: "product.edit",
  body: productInput,
  run: ({ actor, body }) => createProduct(actor, body),
});
