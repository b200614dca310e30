import { expect, test } from "vitest";

import { DELIVERIES_PER_PAGE, type DeliveryView } from "#lib/deliveries/schema";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeDelivery, makeShop } from "#tests/support/factories/records";

import { GET as list } from "../../../app/api/deliveries/route";

test("lists a page and as many more, newest first, and goes on after the last one seen", async () => {
  const { editor, viewer } = await makeShop();
  const other = await makeShop();
  await makeDelivery(other.editor);
  const made: string[] = [];
  for (let at = 0; at < 2 * DELIVERIES_PER_PAGE + 1; at += 1)
    made.unshift((await makeDelivery(editor)).id);
  const read = async (query = "") => {
    const response = await callRoute(list, { as: viewer, path: `/api/deliveries${query}` });
    return ((await response.json()) as DeliveryView[]).map(({ id }) => id);
  };
  const first = await read();
  expect(first).toEqual(made.slice(0, 2 * DELIVERIES_PER_PAGE));
  expect(await read(`?before=${first.at(-1)}`)).toEqual(made.slice(2 * DELIVERIES_PER_PAGE));
});
