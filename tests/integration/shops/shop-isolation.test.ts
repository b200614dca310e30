import { execFile } from "node:child_process";

import { afterAll, beforeAll, expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { hashToken } from "#lib/infra/crypto/tokens";
import { findSession } from "#lib/auth/sessions";
import { readSessionId } from "#lib/web/session";
import { sendAndReadEmailsTo, linkTokenIn } from "#tests/support/drivers/email";
import {
  makeConnection,
  makeDelivery,
  makeProduct,
  makeStaff,
  makeVideo,
} from "#tests/support/factories/records";
import { killAndWait } from "#tests/support/drivers/processes";
import {
  submitPublicForm,
  cookieHeader,
  startWebProcess,
  type WebProcess,
} from "#tests/support/drivers/web-process";

const password = "four unrelated garden words";
const fresh = () => `${crypto.randomUUID()}@maison.example`;
let web: WebProcess;

beforeAll(async () => {
  web = await startWebProcess();
}, 400_000);

afterAll(() => killAndWait(web.process.child, "SIGKILL"));

/** Runs the program behind `npm run shop`. */
function command(...given: string[]): Promise<{ code: number; output: string }> {
  const args = [
    "--conditions=react-server",
    "--disable-warning=ExperimentalWarning",
    "lib/cli/shops.ts",
    ...given,
  ];
  const env = { ...process.env, NODE_ENV: "production" as const, APP_URL: web.appUrl };
  return new Promise((done) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
      done({ code: error ? 1 : 0, output: stdout + stderr }),
    );
  });
}

/**
 * Adds a shop by command and accepts its invitation as a browser without JavaScript does, which
 * signs it in.
 */
async function openShop(name: string, adminName: string) {
  const email = fresh();
  const { code, output } = await command(
    "add",
    "--name",
    name,
    "--admin-name",
    adminName,
    "--admin-email",
    email.toUpperCase(),
  );
  const token = new RegExp(`${web.appUrl}/invitation/([\\w-]{43})\\n`).exec(output)?.[1] ?? "";
  expect([code, token.length]).toEqual([0, 43]);
  const fields = { name: adminName, password };
  const joined = await submitPublicForm(web, {
    page: `/invitation/${token}`,
    action: `/api/invitations/accept/${token}`,
    fields,
  });
  expect([joined.status, joined.headers["location"]]).toEqual([303, "/studio"]);
  const cookie = cookieHeader(joined);
  const found = await findSession((await readSessionId(cookie)) ?? "");
  if (!found) throw new Error("not signed in");
  return { actor: found.actor, cookie, email, token, output };
}

test("the command creates a shop and prints, e-mails and stores hashed an invitation for one administrator", async () => {
  const { actor, email, token } = await openShop("Maison Sofia", "Ana Petrova");
  expect(await database().staff.findUniqueOrThrow({ where: { id: actor.staffId } })).toMatchObject({
    role: "admin",
    name: "Ana Petrova",
    email,
  });
  expect(await database().shop.findUniqueOrThrow({ where: { id: actor.shopId } })).toMatchObject({
    name: "Maison Sofia",
    practice: false,
  });
  const [sentEmail] = await sendAndReadEmailsTo(email);
  expect(sentEmail && linkTokenIn(sentEmail, "invitation")).toBe(token);
  expect((await web.request(`/invitation/${token}`)).text).toContain(
    "This invitation no longer works",
  );
  const listed = await command("list");
  expect(listed.output).toMatch(
    new RegExp(`${actor.shopId} +[\\d-]+ +Maison Sofia \\(people: 1, TikTok accounts: 0\\)`),
  );
}, 60_000);

test("reports what is wrong and creates nothing", async () => {
  const { email, actor } = await openShop("Maison Plovdiv", "Ivo");
  const shops = await database().shop.count();
  for (const [given, words] of [
    [["add", "--name", "X", "--admin-name", "Y", "--admin-email", email], /already has an account/],
    [["add", "--name", "X"], /are required/],
    [
      ["add", "--name", "X", "--admin-name", "Y", "--admin-email", "nonsense"],
      /full e-mail address/,
    ],
    [["add", "--colour", "red"], /--colour/],
    [["remove"], /Unknown command “remove”/],
    [
      ["invite", "--shop", crypto.randomUUID(), "--admin-name", "Y", "--admin-email", fresh()],
      /No shop has this id/,
    ],
  ] as const) {
    const { code, output } = await command(...given);
    expect([code, words.test(output), output.includes("    at ")]).toEqual([1, true, false]);
  }
  expect(await database().shop.count()).toBe(shops);
  const again = fresh();
  const invited = await command(
    "invite",
    "--shop",
    actor.shopId,
    "--admin-name",
    "Mila",
    "--admin-email",
    again,
  );
  const token = /\/invitation\/([\w-]{43})/.exec(invited.output)?.[1] ?? "";
  expect(
    await database().invitation.findUniqueOrThrow({ where: { tokenHash: hashToken(token) } }),
  ).toMatchObject({
    shopId: actor.shopId,
    email: again,
    role: "admin",
  });
}, 60_000);

test("shows nothing of another shop on any page or list", async () => {
  const [one, other] = [
    await openShop("Atelier Eins", "Ena Marked"),
    await openShop("Atelier Zwei", "Other Person"),
  ];
  const connection = await makeConnection(one.actor, {
    displayName: "Account Marked",
    username: "account.marked",
  });
  const video = await makeVideo(one.actor, { name: "Video Marked" });
  const product = await makeProduct(one.actor, { title: "Coat Marked", sku: "SKU-MARKED" });
  const { id: delivery, draftId } = await makeDelivery(one.actor, { connectionId: connection.id });
  await database().draft.update({
    where: { id: draftId },
    data: { caption: "Caption Marked", productId: product.id },
  });
  const colleague = await makeStaff(one.actor.shopId, "editor", { email: `marked.${fresh()}` });
  const see = async (path: string, { cookie }: { cookie: string }) =>
    web.request(path, { headers: { cookie } });
  const lists = [
    "/studio",
    "/products",
    "/videos",
    "/drafts",
    "/deliveries",
    "/connections",
    "/activity",
    "/activity/tiktok",
  ];
  const settings = ["/settings", "/settings/people", "/settings/captured-mail"];
  const routes = ["/api/videos", "/api/connections", "/api/dashboard"];
  const known = /marked|atelier eins/i;
  const found: string[] = [];
  for (const path of [...lists, ...settings, ...routes]) {
    const [own, strange] = [await see(path, one), await see(path, other)];
    expect([path, own.status, strange.status]).toEqual([path, 200, 200]);
    if (known.test(own.text)) found.push(path);
    expect([path, known.exec(strange.text)?.[0]]).toEqual([path, undefined]);
  }
  // The owner's view proves that the data exists.
  expect(found).toEqual(
    expect.arrayContaining([
      "/products",
      "/videos",
      "/drafts",
      "/connections",
      "/settings/people",
      "/api/videos",
    ]),
  );
  const rooms = [
    `/videos/${video.id}`,
    `/drafts/${draftId}`,
    `/deliveries/${delivery}`,
    `/settings/people/${colleague.staffId}`,
  ];
  for (const path of rooms) {
    const [own, strange] = [await see(path, one), await see(path, other)];
    expect([path, known.test(own.text), known.test(strange.text)]).toEqual([path, true, false]);
    expect([path, own.status, strange.status]).toEqual([path, 200, 404]);
  }
}, 60_000);
