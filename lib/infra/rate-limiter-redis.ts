import "server-only";
import { createHash } from "node:crypto";

import { Redis } from "@upstash/redis";
import { Redis as Connection } from "ioredis";

import { log } from "#lib/infra/log";

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");

/**
 * Connects @upstash/redis to any Redis through `run`, which sends one command. The first line of
 * @upstash/ratelimit's scripts (`#!lua flags=allow-key-locking`) works only on Upstash and is
 * removed; the script hash is mapped.
 */
export function asUpstashRedis(run: (command: string, args: string[]) => Promise<unknown>): Redis {
  const known = new Map<string, string>();
  return new Redis({
    async request({ body }: { body?: unknown }) {
      const [command = "", first = "", ...rest] = (Array.isArray(body) ? body : []).map(String);
      let script = first;
      if (command.toLowerCase() === "eval") {
        script = first.replace(/^#!lua[^\n]*\n/, "");
        known.set(sha1(first), sha1(script));
      }
      if (command.toLowerCase() === "evalsha") {
        const own = known.get(first);
        if (!own) throw new Error("NOSCRIPT");
        script = own;
      }
      return { result: (await run(command, [script, ...rest])) as never };
    },
  });
}

/**
 * Connects to a Redis URL (`redis://`, `rediss://`) at first use; commands fail instead of waiting
 * when it is down.
 */
export function connectRedis(url: string): Redis {
  const connection = new Connection(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    connectTimeout: 1000,
    enableOfflineQueue: true,
  });
  connection.on("error", (error) => log.warn("the rate limits' Redis is away", {}, error));
  return asUpstashRedis((command, args) => connection.call(command, ...args));
}
