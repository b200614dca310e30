import { z } from "zod";

import { changeProduct } from "#lib/products/change-product";
import { productChange } from "#lib/products/schema";
import { door } from "#lib/web/door";

export const PATCH = door({
  permission: "product.edit",
  params: z.strictObject({ id: z.uuid("This product does not exist in your shop.") }),
  body: productChange,
  run: ({ actor, params, body }) => changeProduct(actor, { ...body, id: params.id }),
});
