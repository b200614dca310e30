import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { listDashboardApprovals } from "#lib/dashboard/approval-queries";
import { listPendingApprovals } from "#lib/drafts/approval/pending-queries";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { makeDraft, makeShop, makeStaff } from "#tests/support/factories/records";

type People = { self: StaffActor; requester: StaffActor };
type Draft = Partial<Prisma.DraftUncheckedCreateInput>;

const unverified = { addressVerifiedAt: null };

test.each<
  [
    string,
    (people: People) => Draft,
    Partial<Prisma.StaffUpdateInput>,
    "self" | "requester",
    boolean,
  ]
>([
  ["by a colleague", () => ({}), {}, "self", true],
  ["that they created", ({ self }) => ({ createdById: self.staffId }), {}, "self", false],
  ["that they edited last", ({ self }) => ({ updatedById: self.staffId }), {}, "self", false],
  ["that they edited", ({ self }) => ({ authorIds: [self.staffId] }), {}, "self", false],
  ["as a viewer", () => ({}), { role: "viewer" }, "self", false],
  ["as a disabled person", () => ({}), { disabledAt: new Date() }, "self", false],
  ["without a confirmed address", () => ({}), unverified, "self", false],
  ["whose requester has none", () => ({}), unverified, "requester", false],
])("Home has a draft %s to decide only where the approvals have it", async (...row) => {
  const [, draftOf, change, who, expected] = row;
  const { shop, editor: self } = await makeShop();
  const people = { self, requester: await makeStaff(shop.id, "editor") };
  const { id: draftId } = await makeDraft(self, draftOf(people));
  await database().approvalRequest.create({
    data: {
      shopId: shop.id,
      draftId,
      fingerprint: "f".repeat(64),
      requestedById: people.requester.staffId,
    },
  });
  await database().staff.update({ where: { id: people[who].staffId }, data: change });
  const approvals = await listPendingApprovals(self);
  const { toDecide } = await listDashboardApprovals(self);
  expect(approvals.rows.map((one) => one.draftId)).toEqual(expected ? [draftId] : []);
  expect(toDecide.rows.map((one) => one.draftId)).toEqual(expected ? [draftId] : []);
});

test("the requester of an approval does not decide it", async () => {
  const { shop, editor } = await makeShop();
  const { id: draftId } = await makeDraft(editor);
  const request = { shopId: shop.id, draftId, fingerprint: "f".repeat(64) };
  await database().approvalRequest.create({ data: { ...request, requestedById: editor.staffId } });
  expect((await listDashboardApprovals(editor)).toDecide.rows).toEqual([]);
});
