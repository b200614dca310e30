import { expect, test } from "vitest";

import { POST } from "../../../app/api/drafts/[id]/consent/route";
import { giveConsent } from "#lib/drafts/give-consent";
import { retryDelivery } from "#lib/deliveries/retry-delivery";
import { currentConsentVersion } from "#lib/drafts/consent-text";
import { changedSinceConsent, getPreview } from "#lib/drafts/preview";
import { saveDraft } from "#lib/drafts/save-draft";
import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import { consentInputFor, makeReadyDraft } from "#tests/support/factories/drafts";

const jobsOf = (shopId: string) =>
  database().$queryRaw<
    { data: { deliveryId: string } }[]
  >`SELECT data FROM pgboss.job WHERE name = 'advance-delivery' AND data->>'shopId' = ${shopId}`;

const counts = async (shopId: string) => ({
  consents: await database().consent.count({ where: { shopId } }),
  deliveries: await database().delivery.count({ where: { shopId } }),
  jobs: (await jobsOf(shopId)).length,
  events: await database().auditEvent.count({ where: { shopId, action: "draft.consented" } }),
});

test("a consent writes consent, delivery, job and audit event together", async () => {
  const { draft, editor, shop } = await makeReadyDraft();
  const input = await consentInputFor(editor, draft.id);
  const result = await giveConsent(editor, input);
  if (result.kind !== "consented") throw new Error(result.kind);
  expect(await counts(shop.id)).toEqual({ consents: 1, deliveries: 1, jobs: 1, events: 1 });
  expect(
    await database().delivery.findUniqueOrThrow({
      where: { id: result.deliveryId },
      include: { consent: true },
    }),
  ).toMatchObject({
    state: "queued",
    nextRunAt: expect.any(Date),
    consent: {
      staffId: editor.staffId,
      staffName: editor.name,
      fingerprint: input.fingerprint,
      textVersion: currentConsentVersion,
    },
  });
  expect((await jobsOf(shop.id))[0]?.data).toEqual({
    deliveryId: result.deliveryId,
    shopId: shop.id,
  });
});

test("eight concurrent clicks start one delivery, and each gets its id", async () => {
  const { draft, editor, admin, shop } = await makeReadyDraft();
  const input = await consentInputFor(editor, draft.id);
  const results = await Promise.all(
    [editor, admin, editor, admin, editor, admin, editor, admin].map((actor) =>
      giveConsent(actor, input),
    ),
  );
  expect(await counts(shop.id)).toEqual({ consents: 1, deliveries: 1, jobs: 1, events: 1 });
  expect(new Set(results.map((one) => "deliveryId" in one && one.deliveryId)).size).toBe(1);
  expect(results.filter(({ kind }) => kind === "consented")).toHaveLength(1);
});

test("the back button after the end returns the same delivery", async () => {
  const { draft, editor, shop } = await makeReadyDraft();
  const input = await consentInputFor(editor, draft.id);
  const first = await giveConsent(editor, input);
  await database().delivery.updateMany({
    where: { shopId: shop.id },
    data: { state: "cancelled" },
  });
  expect(await giveConsent(editor, input)).toEqual({ ...first, kind: "already_consented" });
});

test("after a send that ended without a draft, the next one needs a new consent", async () => {
  const { draft, editor, shop } = await makeReadyDraft();
  const first = await consentInputFor(editor, draft.id);
  await giveConsent(editor, first);
  expect(await getPreview(editor, draft.id)).toMatchObject({ kind: "not_ready" });
  await database().delivery.updateMany({ where: { shopId: shop.id }, data: { state: "refused" } });
  const second = await consentInputFor(editor, draft.id);
  expect(second.fingerprint).not.toBe(first.fingerprint);
  expect(await giveConsent(editor, second)).toMatchObject({ kind: "consented" });
  expect(await counts(shop.id)).toMatchObject({ consents: 2, deliveries: 2 });
});

type ReadyDraft = Awaited<ReturnType<typeof makeReadyDraft>>;
test.each<[string, (ready: ReadyDraft) => Promise<unknown>]>([
  [
    "caption",
    ({ editor, draft }) =>
      saveDraft(editor, {
        id: draft.id,
        baseVersion: draft.version,
        ...draft.content,
        caption: "other",
      }),
  ],
  [
    "video bytes",
    ({ draft }) =>
      database().video.update({ where: { id: draft.video.id }, data: { sha256: "f".repeat(64) } }),
  ],
  [
    "file name",
    ({ draft }) =>
      database().video.update({ where: { id: draft.video.id }, data: { name: "other.mp4" } }),
  ],
  [
    "account name",
    ({ shop }) =>
      database().connection.updateMany({
        where: { shopId: shop.id },
        data: { displayName: "Other" },
      }),
  ],
])("a changed %s needs another review, and nothing is sent", async (_name, change) => {
  const ready = await makeReadyDraft();
  const input = await consentInputFor(ready.editor, ready.draft.id);
  await change(ready);
  expect(await giveConsent(ready.editor, input)).toMatchObject({
    kind: "changed_since_preview",
    preview: { kind: "ready" },
  });
  expect(await counts(ready.shop.id)).toEqual({ consents: 0, deliveries: 0, jobs: 0, events: 0 });
});

test.each<[string, (ready: ReadyDraft) => Promise<unknown>, RegExp]>([
  [
    "account disconnected",
    ({ shop }) =>
      database().connection.updateMany({
        where: { shopId: shop.id },
        data: { state: "disconnected" },
      }),
    /disconnected/,
  ],
  [
    "scope missing",
    ({ shop }) =>
      database().connection.updateMany({
        where: { shopId: shop.id },
        data: { scopes: ["user.info.basic"] },
      }),
    /doesn’t allow/,
  ],
  [
    "video deleted",
    ({ draft }) =>
      database().video.update({ where: { id: draft.video.id }, data: { deletedAt: new Date() } }),
    /deleted/,
  ],
  [
    "draft discarded",
    ({ draft }) =>
      database().draft.update({ where: { id: draft.id }, data: { discardedAt: new Date() } }),
    /discarded/,
  ],
])(
  "%s between preview and consent: not ready, and nothing is sent",
  async (_name, change, blocker) => {
    const ready = await makeReadyDraft();
    const input = await consentInputFor(ready.editor, ready.draft.id);
    await change(ready);
    expect(await giveConsent(ready.editor, input)).toEqual({
      kind: "not_ready",
      blockers: [expect.stringMatching(blocker)],
    });
    expect(await counts(ready.shop.id)).toEqual({ consents: 0, deliveries: 0, jobs: 0, events: 0 });
  },
);

test("nothing is sent for a forged fingerprint, another shop’s fingerprint or an old consent text", async () => {
  const { draft, editor, shop } = await makeReadyDraft();
  const other = await makeReadyDraft();
  const input = await consentInputFor(editor, draft.id);
  const foreign = await consentInputFor(other.editor, other.draft.id);
  for (const wrong of [
    { fingerprint: "0".repeat(64) },
    { fingerprint: foreign.fingerprint },
    { textVersion: "consent-0" },
  ]) {
    expect(await giveConsent(editor, { ...input, ...wrong })).toMatchObject({
      kind: "changed_since_preview",
    });
  }
  await expect(giveConsent(other.editor, input)).rejects.toMatchObject({ code: "not_found" });
  expect(await counts(shop.id)).toEqual({ consents: 0, deliveries: 0, jobs: 0, events: 0 });
});

test("when the audit cannot be written, no consent, delivery or job remains", async () => {
  const { draft, editor, shop } = await makeReadyDraft();
  const input = await consentInputFor(editor, draft.id);
  await database()
    .$executeRaw`CREATE FUNCTION refuse_audit_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no audit'; END $$`;
  await database()
    .$executeRaw`CREATE TRIGGER refuse_audit_insert BEFORE INSERT ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION refuse_audit_insert()`;
  await expect(giveConsent(editor, input)).rejects.toThrow("no audit");
  await database().$executeRaw`DROP FUNCTION refuse_audit_insert() CASCADE`;
  expect(await counts(shop.id)).toEqual({ consents: 0, deliveries: 0, jobs: 0, events: 0 });
  expect(await giveConsent(editor, input)).toMatchObject({ kind: "consented" });
});

test("names what changed since the consent", async () => {
  const { draft, editor, shop } = await makeReadyDraft();
  await giveConsent(editor, await consentInputFor(editor, draft.id));
  const { id } = await database().consent.findFirstOrThrow({ where: { shopId: shop.id } });
  expect(await changedSinceConsent(editor, id)).toEqual([]);
  await database().draft.update({ where: { id: draft.id }, data: { caption: "other" } });
  await database().video.update({
    where: { id: draft.video.id },
    data: { sha256: "e".repeat(64) },
  });
  expect(await changedSinceConsent(editor, id)).toEqual(["videoSha256", "caption"]);
});

test("a delivery that was not sent is retried under its consent only while the content is unchanged", async () => {
  const { draft, editor, shop } = await makeReadyDraft();
  const first = await giveConsent(editor, await consentInputFor(editor, draft.id));
  const id = "deliveryId" in first ? first.deliveryId : "";
  const notSent = () =>
    database().delivery.updateMany({ where: { id }, data: { state: "not_sent", nextRunAt: null } });
  await notSent();
  expect(await retryDelivery(editor, { id })).toEqual({ kind: "requeued" });
  await notSent();
  const saved = await saveDraft(editor, {
    id: draft.id,
    baseVersion: draft.version,
    ...draft.content,
    caption: "other",
  });
  expect(await retryDelivery(editor, { id })).toEqual({ kind: "consent_outdated" });
  await saveDraft(editor, { id: draft.id, baseVersion: saved.draft.version, ...draft.content });
  expect(await giveConsent(editor, await consentInputFor(editor, draft.id))).toMatchObject({
    kind: "consented",
  });
  expect(await retryDelivery(editor, { id })).toEqual({ kind: "consent_outdated" });
  expect(await database().delivery.count({ where: { shopId: shop.id, state: "queued" } })).toBe(1);
});

test("the route rejects a viewer, an unticked box and another origin, and returns the delivery", async () => {
  const { draft, editor, viewer, shop } = await makeReadyDraft();
  const { draftId: id, ...body } = await consentInputFor(editor, draft.id);
  const params = { id };
  expect((await callRoute(POST, { as: viewer, method: "POST", params, body })).status).toBe(403);
  expect(
    (
      await callRoute(POST, {
        as: editor,
        method: "POST",
        params,
        body: { ...body, agreed: false },
      })
    ).status,
  ).toBe(400);
  expect(
    (
      await callRoute(POST, {
        as: editor,
        method: "POST",
        params,
        body,
        headers: { origin: "https://evil.example" },
      })
    ).status,
  ).toBe(403);
  expect(await counts(shop.id)).toMatchObject({ consents: 0, jobs: 0 });
  expect(
    await (await callRoute(POST, { as: editor, method: "POST", params, body })).json(),
  ).toEqual({
    kind: "consented",
    deliveryId: expect.any(String),
  });
});

test("the preview names the findings of the check, which are no part of the fingerprint", async () => {
  const { draft, editor } = await makeReadyDraft();
  const before = await getPreview(editor, draft.id);
  const finding = { code: "hdr", severity: "warning", what: "HDR", why: "Colours.", todo: "Look." };
  await database().video.update({
    where: { id: draft.video.id },
    data: { findings: [finding] },
  });
  const preview = await getPreview(editor, draft.id);
  expect(before).toMatchObject({ kind: "ready", findings: [] });
  expect(preview).toMatchObject({
    kind: "ready",
    findings: [finding],
    fingerprint: before.kind === "ready" ? before.fingerprint : "",
  });
});
