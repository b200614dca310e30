import { LAST, ONE_PART, THREE_PARTS, type Case, type Rest, type Trouble } from "#tests/prove/case";
import { Dice } from "#tests/prove/dice";
import { ARRIVES, BAD_ANSWERS, FAIL_REASONS, MID_PART, PART_FAULTS, phases, READINGS, RECONNECT, TOLD } from "#tests/prove/faults";

/** A cell of the table of faults × phases: what TikTok, the file, the clock or a person does, and where it may come to rest. */
type Cell = Trouble & { name: string; rests: readonly Rest[]; workers?: number; clockMs?: number; patienceMs?: number };

function* ofOpening(): Generator<Cell> {
  for (const { word, plan } of BAD_ANSWERS)
    for (const when of phases)
      yield {
        name: `opening, ${when} it took effect: ${word}`,
        bytes: ONE_PART,
        faults: [{ route: "init", ...plan, when }],
        rests: ARRIVES,
      };
  for (const { route, rests, ...plan } of TOLD)
    yield { name: `${route} says ${plan.status} ${plan.code}`, bytes: ONE_PART, faults: [{ route, kind: "status", ...plan }], rests };
  for (const [reason, rests] of FAIL_REASONS)
    yield {
      name: `TikTok fails it: ${reason}`,
      bytes: ONE_PART,
      faults: [{ route: "init", kind: "fail-publish", when: "after", fail_reason: reason }],
      rests,
    };
  yield {
    name: "openings fail for ever",
    bytes: ONE_PART,
    faults: [{ route: "init", kind: "status", status: 500, times: "always", when: "after" }],
    rests: ["waits: tiktok", "not_sent"],
  };
}

function* ofParts(): Generator<Cell> {
  for (const chunk of [0, 1, LAST])
    for (const { word, plan, last } of PART_FAULTS)
      for (const when of phases) {
        const rests = chunk === LAST && last ? last : ARRIVES;
        yield {
          name: `part ${chunk + 1}, ${when} it took effect: ${word}`,
          bytes: THREE_PARTS,
          faults: [{ route: "upload", chunk, ...plan, when }],
          rests,
        };
      }
  for (const chunk of [0, 1, LAST])
    for (const { word, plan } of MID_PART)
      yield {
        name: `part ${chunk + 1}, after a million bytes: ${word}`,
        bytes: THREE_PARTS,
        faults: [{ route: "upload", chunk, ...plan, after_bytes: 1_000_000 }],
        rests: ARRIVES,
      };
}

function* ofQuestions(): Generator<Cell> {
  for (const { word, plan } of BAD_ANSWERS)
    yield { name: `question: ${word}`, bytes: ONE_PART, faults: [{ route: "status", ...plan }], rests: ARRIVES };
  yield {
    name: "question: a status nobody knows",
    bytes: ONE_PART,
    faults: [{ route: "status", kind: "unknown-status", times: 2 }],
    rests: ARRIVES,
  };
  yield { name: "question: ids of somebody else", bytes: ONE_PART, faults: [{ route: "status", kind: "foreign-ids" }], rests: ARRIVES };
  yield {
    name: "questions fail for ever",
    bytes: ONE_PART,
    faults: [{ route: "status", kind: "status", status: 500, times: "always" }],
    rests: ["waits: tiktok"],
  };
  yield {
    name: "TikTok works on it for ever",
    bytes: ONE_PART,
    faults: [{ route: "init", kind: "stuck-processing", when: "after" }],
    rests: ["processing"],
  };
}

function* ofTokens(): Generator<Cell> {
  for (const { word, plan } of BAD_ANSWERS)
    for (const when of phases) {
      // Once TikTok has given the new pair to a lost answer, the old one is dead and nobody has the new one.
      const { kind } = plan as { kind: string };
      const harmless = (when === "before" && kind !== "cut-body") || ["delay", "slow", "unknown-fields"].includes(kind);
      yield {
        name: `renewal, ${when} it took effect: ${word}`,
        bytes: ONE_PART,
        expired: true,
        faults: [{ route: "refresh", ...plan, when }],
        rests: harmless ? ARRIVES : RECONNECT,
      };
    }
  yield {
    name: "renewal: invalid_grant",
    bytes: ONE_PART,
    expired: true,
    faults: [{ route: "refresh", kind: "ok-with-error", code: "invalid_grant" }],
    rests: RECONNECT,
  };
  yield {
    name: "renewal: another account's tokens",
    bytes: ONE_PART,
    expired: true,
    faults: [{ route: "refresh", kind: "foreign-ids" }],
    rests: RECONNECT,
  };
  for (const [route, chunk] of [
    ["init", undefined],
    ["upload", 0],
    ["upload", 1],
    ["upload", LAST],
    ["status", undefined],
  ] as const)
    for (const kind of ["expire-token", "revoke-app"] as const) {
      const rests = kind === "expire-token" ? ARRIVES : ["waits: authorization", "not_sent"];
      yield {
        name: `${kind === "expire-token" ? "the token ends" : "the person removes us"} at ${route}${chunk === undefined ? "" : ` ${chunk + 1}`}`,
        bytes: THREE_PARTS,
        faults: [{ route, kind, ...(chunk === undefined ? {} : { chunk }) }],
        rests,
      };
    }
}

function* ofReadings(): Generator<Cell> {
  const faults: readonly { word: string; plan: object; last: boolean }[] = [
    { word: "part 2's answer lost", plan: { route: "upload", chunk: 1, kind: "reset", when: "after" }, last: false },
    { word: "part 2 cut", plan: { route: "upload", chunk: 1, kind: "reset", after_bytes: 1_000_000 }, last: false },
    { word: "the last answer lost", plan: { route: "upload", chunk: LAST, kind: "reset", when: "after" }, last: true },
    { word: "the last part cut", plan: { route: "upload", chunk: LAST, kind: "early-close", after_bytes: 1_000_000 }, last: true },
    { word: "the opening's answer lost", plan: { route: "init", kind: "early-close", when: "after" }, last: false },
    { word: "the token refused", plan: { route: "init", kind: "status", status: 401, code: "access_token_invalid" }, last: false },
  ];
  for (const settings of READINGS)
    for (const { word, plan } of faults) {
      const said = Object.entries(settings)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(", ");
      yield { name: `${said}: ${word}`, bytes: THREE_PARTS, settings, faults: [plan], rests: ARRIVES };
    }
}

function* ofTheHouse(): Generator<Cell> {
  const media = ["removed", "changed", "changed, times kept", "truncated"] as const;
  for (const how of media)
    for (const bytes of [ONE_PART, THREE_PARTS]) yield { name: `the file was ${how}`, bytes, media: how, rests: ["not_sent"] };
  for (const hours of [1, -1, 24, -24])
    yield { name: `our clock is off by ${hours} h`, bytes: THREE_PARTS, clockMs: hours * 3_600_000, rests: ARRIVES };
  for (const workers of [2, 5, 20]) yield { name: `${workers} workers at one delivery`, bytes: THREE_PARTS, workers, rests: ARRIVES };
  const slow = { route: "upload", kind: "slow", bytes_per_second: 1_500_000 };
  const stuck = { route: "init", kind: "stuck-processing", when: "after" };
  const states = [
    ["uploading", slow],
    ["committing", { ...slow, chunk: LAST }],
    ["processing", stuck],
  ] as const;
  for (const [when, plan] of states) {
    const gone = when === "uploading" ? ["cancelled"] : ["unconfirmed"];
    for (const revoke of [undefined, ...BAD_ANSWERS.slice(0, 12)]) {
      const faults = [plan, ...(revoke ? [{ route: "revoke", ...revoke.plan }] : [])];
      yield {
        name: `disconnected while ${when}${revoke ? `, revocation answered by ${revoke.word}` : ""}`,
        bytes: THREE_PARTS,
        faults,
        person: { does: "disconnect", when },
        rests: gone,
      };
    }
  }
  yield {
    name: "cancelled while uploading",
    bytes: THREE_PARTS,
    faults: [slow],
    person: { does: "cancel", when: "uploading" },
    rests: ["cancelled"],
  };
}

/** Two faults at once, by chance: each is of a kind that ends well alone, so both together must. */
function* ofChance(dice: Dice, count: number): Generator<Cell> {
  const plans = [
    ...BAD_ANSWERS.slice(0, 11).flatMap(({ word, plan }) => [
      { word: `opening: ${word}`, plan: { route: "init", ...plan } },
      { word: `question: ${word}`, plan: { route: "status", ...plan } },
    ]),
    ...MID_PART.slice(0, 4).map(({ word, plan }) => ({
      word: `middle of a part: ${word}`,
      plan: { route: "upload", ...plan, after_bytes: 1_000_000 },
    })),
  ];
  for (let made = 0; made < count; made += 1) {
    const [one, other] = [dice.pick(plans), dice.pick(plans)];
    const [expired, settings] = [dice.next() < 0.3, dice.pick([{}, ...READINGS.slice(0, 6)])];
    yield {
      name: `${one.word} and ${other.word}`,
      bytes: THREE_PARTS,
      faults: [one.plan, { ...other.plan, nth: dice.between(1, 2) }],
      expired,
      settings,
      rests: ARRIVES,
    };
  }
}

/** Every cell, in the form of a task. The seed chooses the pairs. */
export function cells(seed: number): Case[] {
  const all = [
    ...ofOpening(),
    ...ofParts(),
    ...ofQuestions(),
    ...ofTokens(),
    ...ofReadings(),
    ...ofTheHouse(),
    ...ofChance(new Dice(seed), 40),
  ];
  return all.map((cell, index) => ({ patienceMs: 180_000, ...cell, id: `cell.${index}.${seed}`, kind: "cell", seed }));
}
