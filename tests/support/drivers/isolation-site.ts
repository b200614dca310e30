import { expect } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { csrfToken } from "#lib/web/csrf";
import { sessionCookie } from "#tests/support/drivers/call-route";
import { makeDraft, makeProduct, makeShop } from "#tests/support/factories/records";
import { requestHead, sendRaw, type RawResponse } from "#tests/support/drivers/raw-http";
import { INTERNALS_PATTERN } from "#tests/support/expect-secure-response";
import { startWebProcess, type WebProcess } from "#tests/support/drivers/web-process";

type RequestOptions = { as?: StaffActor; headers?: Record<string, string>; body?: string };
type ShopWithStaff = Awaited<ReturnType<typeof makeShop>>;

/** A running web process and two shops. Only private pages of `shop` contain `marker`. */
export type IsolationSite = {
  web: WebProcess;
  marker: string;
  shop: ShopWithStaff;
  otherShop: ShopWithStaff;
  draftId: string;
  /** Sends a request with valid headers, as the person `as` or signed out. */
  request: (line: string, given?: RequestOptions) => Promise<RawResponse>;
  /** Expects a response without private data and without technical details. */
  expectNoLeak: (answer: RawResponse, statuses: number[]) => void;
};

export async function startIsolationSite(): Promise<IsolationSite> {
  const web = await startWebProcess();
  const marker = `Mark-${crypto.randomUUID()}`;
  const [shop, otherShop] = await Promise.all([makeShop(), makeShop()]);
  await database().shop.update({ where: { id: shop.shop.id }, data: { name: marker } });
  await makeProduct(shop.admin, { title: marker });
  const { id: draftId } = await makeDraft(shop.editor, { caption: marker });
  return {
    web,
    marker,
    shop,
    otherShop,
    draftId,
    request: async (line, { as, headers = {}, body = "" } = {}) => {
      const session: Record<string, string> = as
        ? { cookie: await sessionCookie(as), "x-csrf-token": csrfToken(as), origin: web.appUrl }
        : {};
      const length: Record<string, string> =
        body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const whole = { host: new URL(web.appUrl).host, ...session, ...length, ...headers };
      return sendRaw(web.port, requestHead(`${line} HTTP/1.1`, whole) + body);
    },
    expectNoLeak: (answer, statuses) => {
      expect(answer.text).not.toContain(marker);
      expect(answer.body).not.toMatch(INTERNALS_PATTERN);
      expect([statuses, answer.timedOut]).toEqual([expect.arrayContaining([answer.status]), false]);
    },
  };
}
