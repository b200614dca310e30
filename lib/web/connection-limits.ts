// Closes connections that only occupy the server. Plain Node: no server-only, no Next.
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

type ConnectionLimits = {
  /** Connections of the whole process, and of one address. */
  total: number;
  perAddress: number;
  /** How long a client may still read a response after which its request is not read on. */
  lingerMs: number;
};

/**
 * Limits a server's connections. Without a trusted proxy each address has a limit of its own: behind
 * one, all connections come from the proxy.
 */
export function connectionLimits(trustedProxies: number): ConnectionLimits {
  const total = 2000;
  return { total, perAddress: trustedProxies > 0 ? total : 200, lingerMs: 2_000 };
}

/** Counts connections per address and drops those above the limits. */
function capConnections(server: Server, { total, perAddress }: ConnectionLimits): void {
  server.maxConnections = total;
  const counts = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "unknown";
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    socket.once("close", () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
    if (count > perAddress) socket.destroy();
  });
}

/**
 * Closes the connection of a request that was answered before its body arrived: the rest would be
 * read and thrown away for as long as the client sends it.
 */
function closeUnreadRequests(server: Server, { lingerMs }: ConnectionLimits): void {
  // First of the listeners: Node sets `request.socket` to null when a handler cancels a body.
  server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    response.once("finish", () => {
      if (request.complete) return;
      // Reads on for a moment, because unread bytes would reset the connection before the answer.
      const timer = setTimeout(() => {
        if (!request.complete) socket.destroy();
      }, lingerMs);
      socket.once("close", () => clearTimeout(timer));
      request.once("end", () => clearTimeout(timer));
    });
  });
}

/** Applies both to a server, before it listens. */
export function limitConnections(server: Server, limits: ConnectionLimits): void {
  capConnections(server, limits);
  closeUnreadRequests(server, limits);
}
