import { detach } from "#lib/feeds/text-hash";

/** Returns a product's handle for the title of a new product, as Shopify makes it. */
const handleOfTitle = (title: string): string =>
  title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 200);

/** Finds the product that a row belongs to: its handle, or that of the row above. */
export class ShopifyHandles {
  #handle = "";
  #title = "";

  next(named: string, title: string): string {
    if (named !== "" && named !== this.#handle) {
      this.#handle = detach(named);
      this.#title = title;
    } else if (named === "" && title !== "" && title !== this.#title) {
      this.#handle = handleOfTitle(title);
      this.#title = title;
    } else if (title !== "") this.#title = title;
    return this.#handle;
  }
}
