import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint } from "./ledger-events.ts";

/** What fault plans and the ledger use of a request besides its content. */
interface RequestDetails {
  openId?: string;
  publishId?: string;
  chunk?: number;
  phase?: string;
  /** The call passed its rate limit and counts towards it. */
  admitted?: true;
  /** TikTok's error code in the response. */
  code?: string;
}

/** One request while the simulator handles it. */
export interface RequestContext {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly logId: string;
  /** The body as bytes; empty for uploads, which are streamed. */
  readonly body: Buffer;
  /** The captures of the route's pattern. */
  readonly params: readonly string[];
  readonly details: RequestDetails;
  /** How a planned fault changes the reading of an uploaded chunk. */
  readonly bodyFault: { stopAfter?: number; bytesPerSecond?: number };
}

/** Part of a file to send as a body. `end` is the index of the last byte. */
interface FileSlice {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | FileSlice;
}

/** A reply, or why none is sent. */
export type HandlerResult = Reply | "client-left" | "stopped";

/** One row of the routing table. Routes with an endpoint are TikTok's and may have faults. */
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly endpoint?: (x: RequestContext) => Endpoint;
  /** True when the handler reads the body itself. */
  readonly readsBody?: true;
  /** Fills in the details of a request before it is handled. */
  readonly identify?: (x: RequestContext) => void;
  readonly handle: (x: RequestContext) => HandlerResult | Promise<HandlerResult>;
}

const MAX_BODY_BYTES = 1_000_000;

/** Reads a whole body of at most 1 MB. Undefined when it is larger or incomplete. */
export async function readRequestBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of request) {
      size += (part as Buffer).length;
      if (size > MAX_BODY_BYTES) return undefined;
      parts.push(part as Buffer);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(parts);
}

/** Reads and discards the rest of a body, so that a client still sending gets the response. */
export async function drain(request: IncomingMessage): Promise<void> {
  try {
    for await (const _packet of request);
  } catch {
    // The client has disconnected, so the response cannot arrive.
  }
}

/** Reads the fields of an `application/x-www-form-urlencoded` body. */
export function readForm(context: RequestContext): URLSearchParams {
  return new URLSearchParams(context.body.toString("utf8"));
}

/** Sends a reply. The body of a file is streamed. */
export async function writeReply(response: ServerResponse, reply: Reply): Promise<void> {
  const { status, headers, body } = reply;
  const length =
    typeof body === "string" || Buffer.isBuffer(body)
      ? Buffer.byteLength(body)
      : body.end - body.start + 1;
  response.writeHead(status, { ...headers, "content-length": String(length) });
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    response.end(body);
    return;
  }
  const { start, end } = body;
  await pipeline(createReadStream(body.path, { start, end }), response).catch(() => undefined);
}

/** Sends a reply a few bytes at a time. */
export async function writeReplySlowly(
  response: ServerResponse,
  reply: Reply,
  bytesPerSecond: number,
): Promise<void> {
  const body = wholeBody(reply);
  response.writeHead(reply.status, { ...reply.headers, "content-length": String(body.length) });
  const step = Math.max(1, Math.floor(bytesPerSecond / 10));
  for (let at = 0; at < body.length && !response.destroyed; at += step) {
    response.write(body.subarray(at, at + step));
    await sleep(100);
  }
  response.end();
}

/** Declares the length of the whole body, sends half of it and closes the connection. */
export function writeTruncatedReply(response: ServerResponse, reply: Reply): void {
  const body = wholeBody(reply);
  response.writeHead(reply.status, { ...reply.headers, "content-length": String(body.length + 1) });
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy());
}

function wholeBody({ body }: Reply): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : "");
}
