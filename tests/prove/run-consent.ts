import { rm } from "node:fs/promises";

import { geometry, ONE_PART, outcomeOf, type Outcome, type Story } from "#tests/prove/case";
import type { Answered, Wish } from "#tests/prove/desk";
import { Dice } from "#tests/prove/dice";
import { ended, type Ground } from "#tests/prove/ground";
import type { Crew } from "#tests/prove/run-case";
import type { Worker } from "#tests/prove/worker";
import { prepareDraft } from "#tests/support/sending";

/** A consent passes about so many points. */
const POINTS = 48;

/**
 * The process that takes a consent is killed with -9 at some point of it; the person hears nothing and asks again. There must be one
 * delivery, whole, and it must arrive.
 */
export async function runConsent(ground: Ground, crew: Crew, desks: Worker[], task: Story): Promise<Outcome> {
  const began = performance.now();
  const dice = new Dice(task.seed);
  await crew.man(1, { mutations: [...geometry] });
  const account = await ground.account();
  const path = await ground.file(ONE_PART);
  const { draftId, sha256 } = await prepareDraft(ground.editor, path, account.id);
  await rm(path);
  const about = { consentKey: draftId, accountOpenId: account.openId, sha256, sizeBytes: ONE_PART };
  const nth = dice.between(1, POINTS);
  let struck = false;
  let deliveryId: string | null = null;
  for (let tries = 0; deliveryId === null && tries < 3; tries += 1) {
    const desk = desks.find(({ alive }) => alive) ?? (await ground.desk());
    desks.splice(0, desks.length, desk);
    if (tries === 0) desk.arm({ point: "*", nth, action: "kill" });
    const answered = await desk.ask<Answered>({ actor: ground.editor, draftId } satisfies Wish);
    deliveryId = answered?.deliveryId ?? null;
    struck ||= deliveryId === null;
    desk.arm({ point: "", nth: 1, action: "kill" });
    ground.evidence.consents.push({ ...about, deliveryId, outcome: deliveryId === null ? "unknown" : "ok", at: Date.now() });
  }
  const row = deliveryId === null ? null : await ground.until(deliveryId, ended, 90_000);
  const { violations, history } = await ground.verdict();
  if (row?.state !== "in_inbox")
    violations.push({ invariant: "rest", sentence: `came to rest as "${row?.state ?? "nothing"}", not as in_inbox`, about: draftId });
  const arrived = row?.state === "in_inbox" ? 1 : 0;
  const name = `${task.name}, at its ${nth}th point`;
  return outcomeOf(
    { ...task, name },
    began,
    { rest: row?.state ?? "nothing", struck, deliveries: 1, expected: 1, arrived, violations },
    history,
  );
}
