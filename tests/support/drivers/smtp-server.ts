import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** An e-mail as the server received it: the envelope and the raw message. */
export type ReceivedEmail = { from: string; to: string[]; raw: string; user: string | null };

/**
 * Replaces a reply of the server to a command, or to "." at the end of a message. Returns the
 * reply, "drop" to close the connection, or "say nothing" to leave the client waiting.
 */
export type SmtpFault = (command: string, line: string) => string | undefined;

/** Starts an SMTP server on loopback. It stores a message before it replies. */
export async function startSmtpServer(): Promise<{
  port: number;
  taken: ReceivedEmail[];
  mischief: { now: SmtpFault | null };
  stop: () => Promise<void>;
}> {
  const taken: ReceivedEmail[] = [];
  const mischief: { now: SmtpFault | null } = { now: null };
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket)).on("error", () => socket.destroy());
    serveConnection(socket, taken, (command, line) => mischief.now?.(command, line));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, "close");
  };
  return { port, taken, mischief, stop };
}

function serveConnection(socket: Socket, received: ReceivedEmail[], fault: SmtpFault): void {
  let buffered = "";
  let inData = false;
  let mail: ReceivedEmail = { from: "", to: [], raw: "", user: null };

  const answer = (command: string, line: string, usual: string) => {
    const reply = fault(command, line) ?? usual;
    if (reply === "drop") socket.destroy();
    else if (reply !== "say nothing") socket.write(`${reply}\r\n`);
  };

  const command = (line: string) => {
    const [name = ""] = line.split(" ");
    switch (name.toUpperCase()) {
      case "EHLO":
        return answer("EHLO", line, "250-here\r\n250 AUTH PLAIN");
      case "AUTH": {
        const [, user = null] = Buffer.from(line.split(" ")[2] ?? "", "base64")
          .toString()
          .split("\0");
        mail.user = user;
        return answer("AUTH", line, "235 welcome");
      }
      case "MAIL":
        mail = { ...mail, from: addressInCommand(line), to: [] };
        return answer("MAIL", line, "250 ok");
      case "RCPT":
        mail.to.push(addressInCommand(line));
        return answer("RCPT", line, "250 ok");
      case "DATA":
        inData = true;
        return answer("DATA", line, "354 go on");
      case "QUIT":
        return socket.end("221 bye\r\n");
      default:
        return answer(name, line, "502 what?");
    }
  };

  const end = (raw: string) => {
    inData = false;
    received.push({ ...mail, raw: raw.replace(/\r\n\.\./g, "\r\n.") });
    answer(".", raw, "250 taken");
  };

  const readLines = () => {
    for (;;) {
      const mark = inData ? "\r\n.\r\n" : "\r\n";
      const at = buffered.indexOf(mark);
      if (at < 0) return;
      const part = buffered.slice(0, at);
      buffered = buffered.slice(at + mark.length);
      if (inData) end(part);
      else command(part);
    }
  };

  socket.on("data", (part) => {
    buffered += part.toString();
    readLines();
  });
  answer("connect", "", "220 here");
}

const addressInCommand = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? "";

/** Returns the unfolded headers of a raw message by lower-case name. */
export function emailHeaders(raw: string): Map<string, string> {
  const [head = ""] = raw.split("\r\n\r\n");
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  return new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim(),
    ]),
  );
}

/** Returns the decoded body of the part of this type. */
export function emailBody(raw: string, type: "text/plain" | "text/html"): string {
  const part =
    raw
      .split(/\r\n--[^\r\n]+\r\n/)
      .find((one) => one.toLowerCase().startsWith(`content-type: ${type}`)) ?? "";
  const at = part.indexOf("\r\n\r\n");
  const [head, body] = [
    part.slice(0, at).toLowerCase(),
    part.slice(at + 4).split(/\r\n--/)[0] ?? "",
  ];
  if (head.includes("base64")) return Buffer.from(body, "base64").toString();
  if (!head.includes("quoted-printable")) return body;
  const bytes = body
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
