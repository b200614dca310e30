import { expect } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { csrfToken } from "#lib/web/csrf";
import { sessionCookie } from "#tests/support/call";
import { makeDraft, makeProduct, makeShop } from "#tests/support/makers";
import { head, sendRaw, type RawAnswer } from "#tests/support/raw-http";
import { TELLTALE } from "#tests/support/strict-answer";
import { startWeb, type Web } from "#tests/support/web";

type Given = { as?: StaffActor; headers?: Record<string, string>; body?: string };
type Shop = Awaited<ReturnType<typeof makeShop>>;

/** A running web process and two shops; `mark` is on the private pages of the one, and nowhere else. */
export type MarkedShop = {
  web: Web;
  mark: string;
  one: Shop;
  other: Shop;
  draftId: string;
  /** Asks with a whole, well-made head, as `as` would or as a stranger. */
  ask: (line: string, given?: Given) => Promise<RawAnswer>;
  /** Nothing private, nothing that tells how it is made, and an answer at all. */
  expectNothing: (answer: RawAnswer, statuses: number[]) => void;
};

export async function openMarkedShop(): Promise<MarkedShop> {
  const web = await startWeb();
  const mark = `Mark-${crypto.randomUUID()}`;
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  await database().shop.update({ where: { id: one.shop.id }, data: { name: mark } });
  await makeProduct(one.admin, { title: mark });
  const { id: draftId } = await makeDraft(one.editor, { caption: mark });
  return {
    web,
    mark,
    one,
    other,
    draftId,
    ask: async (line, { as, headers = {}, body = "" } = {}) => {
      const session: Record<string, string> = as
        ? { cookie: await sessionCookie(as), "x-csrf-token": csrfToken(as), origin: web.appUrl }
        : {};
      const length: Record<string, string> = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const whole = { host: new URL(web.appUrl).host, ...session, ...length, ...headers };
      return sendRaw(web.port, head(`${line} HTTP/1.1`, whole) + body);
    },
    expectNothing: (answer, statuses) => {
      expect(answer.text).not.toContain(mark);
      expect(answer.body).not.toMatch(TELLTALE);
      expect([statuses, answer.hung]).toEqual([expect.arrayContaining([answer.status]), false]);
    },
  };
}
