import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { Readable } from "node:stream";

import { afterEach, expect, test, vi } from "vitest";

import { connectionLimits, limitConnections } from "#lib/web/connection-limits";

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function startServer(handle: RequestListener, limits = {}): Promise<number> {
  const server = createServer(handle);
  limitConnections(server, { total: 50, perAddress: 50, lingerMs: 100, ...limits });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

type Client = { socket: Socket; text: () => string; closed: () => boolean };

function openClient(port: number): Client {
  const socket = connect(port, "127.0.0.1");
  let [text, closed] = ["", false];
  socket.on("data", (part) => (text += String(part)));
  socket.on("close", () => (closed = true));
  socket.on("error", () => undefined);
  closing.push(() => socket.destroy());
  return { socket, text: () => text, closed: () => closed };
}

const head = (length: number) =>
  `POST /api/products HTTP/1.1\r\nhost: a\r\ncontent-length: ${length}\r\n\r\n`;
const refuse: RequestListener = (_request, response) => response.writeHead(403).end("no");

test("a refused request whose body never comes loses its connection after its answer", async () => {
  const client = openClient(await startServer(refuse));
  client.socket.write(`${head(1000)}part`);
  await vi.waitFor(() => expect(client.text()).toContain("403"));
  await vi.waitFor(() => expect(client.closed()).toBe(true));
});

test("so does one whose body drips", async () => {
  const client = openClient(await startServer(refuse));
  client.socket.write(head(1000));
  const drip = setInterval(() => client.socket.write("x"), 20);
  closing.push(() => clearInterval(drip));
  await vi.waitFor(() => expect(client.closed()).toBe(true));
  expect(client.text()).toContain("403");
});

// Next cancels a body above its limit; Node then sets `request.socket` to null.
test("so does one whose body the handler cancelled", async () => {
  const port = await startServer((request, response) => {
    void Readable.toWeb(request)
      .cancel()
      .then(() => response.writeHead(413).end("no"));
  });
  const client = openClient(port);
  client.socket.write(`${head(1000)}part`);
  await vi.waitFor(() => expect(client.text()).toContain("413"));
  await vi.waitFor(() => expect(client.closed()).toBe(true));
});

test("a request that was read keeps its connection, and so does a refused one that ends", async () => {
  const port = await startServer(refuse);
  const [whole, late] = [openClient(port), openClient(port)];
  whole.socket.write(`${head(4)}body`);
  late.socket.write(head(4));
  await vi.waitFor(() => expect(late.text()).toContain("403"));
  late.socket.write("body");
  await new Promise((done) => setTimeout(done, 300));
  expect([whole.closed(), late.closed()]).toEqual([false, false]);
  whole.socket.write(`${head(4)}body`);
  await vi.waitFor(() => expect(whole.text().match(/403/g)).toHaveLength(2));
});

test("one address has a limited number of connections, and gets new ones when it closes some", async () => {
  const port = await startServer(refuse, { perAddress: 3 });
  const clients = Array.from({ length: 5 }, () => openClient(port));
  await vi.waitFor(() => expect(clients.filter(({ closed }) => closed())).toHaveLength(2));
  clients.forEach(({ socket }) => socket.destroy());
  await vi.waitFor(async () => {
    const again = openClient(port);
    again.socket.write(`${head(4)}body`);
    await vi.waitFor(() => expect(again.text()).toContain("403"), 200);
  });
});

test("behind a proxy all connections are the proxy’s", () => {
  expect(connectionLimits(0).perAddress).toBeLessThan(connectionLimits(1).perAddress);
});
