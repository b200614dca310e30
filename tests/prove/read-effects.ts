import { existsSync, readFileSync } from "node:fs";

import type { Evidence } from "#tests/prove/judge/evidence";

type Effects = Evidence["effects"];
type RawEffect = {
  number: string;
  at: number;
  pid: number;
  method: string;
  path: string;
  range?: string;
  endedAt?: number;
  logId?: string;
};

/** Reads the requests that instrument.ts recorded as they left a process. */
export function readEffects(path: string): Effects {
  const lines = existsSync(path)
    ? readFileSync(path, "utf8").trim().split("\n").filter(Boolean)
    : [];
  return joinEffects(lines.map((line) => JSON.parse(line) as RawEffect));
}

function joinEffects(lines: RawEffect[]): Effects {
  const ends = new Map(
    lines.flatMap((line) => (line.endedAt === undefined ? [] : [[line.number, line]])),
  );
  return lines.flatMap(({ number, at, pid, method, path, range, endedAt: isEnd }) => {
    if (isEnd !== undefined) return [];
    const kind = method === "PUT" ? "upload" : (EFFECT_KINDS[path.replace(/\/$/, "")] ?? "other");
    const { endedAt, logId } = ends.get(number) ?? {};
    return [
      {
        at,
        pid,
        kind,
        path,
        ...(range === undefined ? {} : { range }),
        ...(endedAt === undefined ? {} : { endedAt }),
        ...(logId === undefined ? {} : { logId }),
      },
    ];
  });
}

const EFFECT_KINDS: Record<string, Effects[number]["kind"]> = {
  "/v2/post/publish/inbox/video/init": "init",
  "/v2/post/publish/status/fetch": "status",
  "/v2/oauth/token": "refresh",
  "/v2/oauth/revoke": "revoke",
};
