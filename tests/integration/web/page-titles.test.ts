// The title of a page about one thing names that thing, and nothing to whoever may not see it.
import type { Metadata } from "next";

import { expect, test, vi } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import {
  makeConnection,
  makeDeletionRequest,
  makeShop,
  makeStaff,
} from "#tests/support/factories/records";

import { generateMetadata as requestTitle } from "../../../app/(studio)/deletion-requests/[id]/page";
import { generateMetadata as personTitle } from "../../../app/(studio)/settings/people/[id]/page";

const signedIn = vi.hoisted(() => ({ actor: null as unknown }));
vi.mock("#lib/web/session", () => ({
  getCurrentStaff: () => Promise.resolve(signedIn.actor),
  requireStaff: () => Promise.resolve(signedIn.actor),
}));

type Page = (props: { params: Promise<{ id: string }> }) => Promise<Metadata>;

async function titleFor(actor: StaffActor, page: Page, id: string) {
  signedIn.actor = actor;
  return (await page({ params: Promise.resolve({ id }) })).title;
}

test("a person’s page has their name as its title, for administrators of their shop", async () => {
  const [{ admin, editor }, other] = [await makeShop(), await makeShop()];
  expect(await titleFor(admin, personTitle, editor.staffId)).toBe(`${editor.name} · Person`);
  for (const actor of [editor, other.admin])
    expect(await titleFor(actor, personTitle, editor.staffId)).toBe("Person");
  expect(await titleFor(admin, personTitle, "no-id")).toBe("Person");
});

test("a deletion request has its account, else its time, as its title, for operators", async () => {
  const { shop, admin } = await makeShop();
  const operator = await makeStaff(shop.id, "admin", { operator: true });
  const { id } = await makeDeletionRequest();
  expect(await titleFor(operator, requestTitle, id)).toMatch(
    /^Received \d+ \w+ \d{4} at [\d:]{5} · Deletion request$/,
  );
  const account = await makeConnection(admin, { displayName: "Maison Sofia" });
  await database().deletionRequest.update({
    where: { id },
    data: { connectionIds: [account.id] },
  });
  expect(await titleFor(operator, requestTitle, id)).toBe("Maison Sofia · Deletion request");
  expect(await titleFor(admin, requestTitle, id)).toBe("Deletion request");
});
