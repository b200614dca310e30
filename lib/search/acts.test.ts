import { expect, test } from "vitest";

import type { Role, StaffActor } from "#lib/actor";
import { findActs } from "#lib/search/acts";

const actor = (role: Role, operator = false): StaffActor => ({
  kind: "staff",
  staffId: "s",
  shopId: "h",
  sessionId: "x",
  name: "Ada",
  role,
  operator,
});

const titles = (who: StaffActor, text: string) => findActs(who, text).map(({ title }) => title);

test.each<[string, StaffActor, string, string[]]>([
  ["the beginning of a word", actor("admin"), "invi", ["Invite a person"]],
  ["several words in any order", actor("admin"), "product add", ["Add product"]],
  ["another word for it", actor("viewer"), "dark", ["Switch appearance"]],
  ["an act and a page", actor("admin"), "tiktok", ["Connect a TikTok account", "Connections"]],
  ["nothing", actor("admin"), "zebra", []],
  ["only signs", actor("viewer"), "!", titles(actor("viewer"), "").slice(0, 1 + 5)],
  ["an act without the permission", actor("viewer"), "invite", []],
  ["a page of operators", actor("admin"), "deletion requests", []],
  ["a page of operators, to one", actor("viewer", true), "deletion requ", ["Deletion requests"]],
])("finds by %s", (_, who, text, expected) => {
  expect(titles(who, text)).toEqual(expected);
});

test("without a text a viewer is offered what a viewer may do", () => {
  const offered = titles(actor("viewer"), "");
  expect(offered).toEqual(expect.arrayContaining(["Switch appearance", "Home", "Security"]));
  for (const title of ["Add videos", "Connect a TikTok account", "People"])
    expect(offered).not.toContain(title);
});

test("every act and page has an id of its own", () => {
  const ids = findActs(actor("admin", true), "").map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
