import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import http from "node:http";
import { pipeline } from "node:stream/promises";

/** The bytes that the browser's uploader sends in one request. */
const CHUNK_SIZE = 16 * 1024 * 1024;

const agent = new http.Agent({ keepAlive: true });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type JsonResponse = Record<string, unknown>;

/**
 * A signed-in member of staff who uses the routes of a running studio, without the product's code.
 */
export class StudioClient {
  readonly url: string;
  readonly #cookies = new Map<string, string>();
  #token = "";
  #password = "";
  #requestedAt = 0;

  constructor(url: string) {
    this.url = url;
  }

  /** The Cookie header of this browser. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Sends a request with this browser's cookies. Does not follow redirects. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("cookie", this.cookie);
    if (init.method && init.method !== "GET") {
      headers.set("origin", new URL(this.url).origin);
      headers.set("sec-fetch-site", "same-origin");
      if (this.#token !== "") headers.set("x-csrf-token", this.#token);
    }
    const response = await fetch(new URL(path, this.url), { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  /**
   * Sends and returns JSON. Waits as Retry-After says, and confirms the password when required.
   * Throws with the response when the request fails.
   */
  async requestJson(
    method: "GET" | "POST" | "PUT" | "PATCH",
    path: string,
    body?: object,
  ): Promise<JsonResponse> {
    const sent = body
      ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
      : {};
    this.#requestedAt = Date.now();
    const response = await this.fetch(path, { method, ...sent });
    const wait = response.status === 429 ? Number(response.headers.get("retry-after") ?? 0) : 0;
    if (wait > 0 && wait <= 60)
      return pause(wait * 1000).then(() => this.requestJson(method, path, body));
    if (response.ok) return (await response.json()) as JsonResponse;
    const refusal = await response.text();
    if (!refusal.includes('"code":"reauth_required"'))
      throw new Error(`${method} ${path}: ${response.status} ${refusal}`);
    const { kind } = await this.requestJson("POST", "/api/reauthenticate", {
      password: this.#password,
    });
    if (kind !== "confirmed")
      throw new Error(`${method} ${path}: the password did not confirm who it is`);
    return this.requestJson(method, path, body);
  }

  async signIn({ email, password }: { email: string; password: string }): Promise<void> {
    this.#password = password;
    const { csrfToken } = await this.requestJson("GET", "/api/auth/csrf");
    const body = new URLSearchParams({
      csrfToken: String(csrfToken),
      email,
      password,
      json: "true",
    });
    const response = await this.fetch("/api/auth/callback/credentials", { method: "POST", body });
    if (!response.ok) throw new Error(`the sign-in was refused: ${await response.text()}`);
    const page = await (await this.fetch("/studio")).text();
    this.#token = /<meta name="csrf-token" content="([\w-]+)"/.exec(page)?.[1] ?? "";
    if (!this.#token) throw new Error("the studio's page carries no token");
  }

  /** Connects a TikTok account through TikTok's page and the confirmation. Returns its id. */
  async connect(handle: string): Promise<string> {
    const { url } = await this.requestJson("POST", "/api/tiktok/connect", { purpose: "link" });
    const there = new URL(String(url));
    const fields = [
      ["request", there.search.slice(1)],
      ["account", handle],
      ["decision", "allow"],
      ["scopes", "user.info.basic"],
      ["scopes", "video.upload"],
    ];
    const allowed = await fetch(there.origin + there.pathname, {
      method: "POST",
      body: new URLSearchParams(fields),
      redirect: "manual",
    });
    const back = new URL(allowed.headers.get("location") ?? "");
    const confirm = (await this.fetch(back.pathname + back.search)).headers.get("location") ?? "";
    const token = decodeURIComponent(confirm.split("/").at(-1) ?? "");
    const linked = await this.requestJson("POST", "/api/connections/confirm", {
      token,
      decision: "link",
    });
    return String(linked["connectionId"]);
  }

  /** Creates an upload. Returns its id, which is also the video's. */
  async #createUpload(path: string): Promise<string> {
    const { size } = await stat(path);
    const headers = {
      "tus-resumable": "1.0.0",
      "upload-length": String(size),
      "upload-metadata": `filename ${Buffer.from(path.split("/").at(-1) ?? "").toString("base64")}`,
    };
    const made = await this.fetch("/api/uploads", { method: "POST", headers });
    if (made.status !== 201) throw new Error(`the upload was not announced: ${await made.text()}`);
    return made.headers.get("location")?.split("/").at(-1) ?? "";
  }

  /** Uploads one piece from an offset on. Returns the next offset. */
  async #sendChunk(id: string, path: string, offset: number): Promise<number> {
    const { size } = await stat(path);
    const end = Math.min(offset + CHUNK_SIZE, size);
    const target = new URL(`/api/uploads/${id}`, this.url);
    const headers = {
      cookie: this.cookie,
      origin: target.origin,
      "sec-fetch-site": "same-origin",
      "x-csrf-token": this.#token,
      "tus-resumable": "1.0.0",
      "upload-offset": String(offset),
      "content-type": "application/offset+octet-stream",
      "content-length": end - offset,
    };
    const request = http.request(target, { method: "PATCH", headers, agent });
    const answered = new Promise<http.IncomingMessage>((resolve, reject) =>
      request.once("response", resolve).once("error", reject),
    );
    const sent = pipeline(
      createReadStream(path, { start: offset, end: end - 1, highWaterMark: 1 << 18 }),
      request,
    );
    const [response] = await Promise.all([answered, sent]);
    response.resume();
    if (response.statusCode !== 204) throw new Error(`a piece was refused: ${response.statusCode}`);
    return Number(response.headers["upload-offset"]);
  }

  /** Finishes an upload with the checksum of the file. */
  async #finishUpload(id: string, path: string): Promise<string> {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
    const sha256 = hash.digest("hex");
    const outcome = await this.requestJson("POST", `/api/videos/${id}/finish`, { sha256 });
    if (outcome["kind"] !== "received")
      throw new Error(`the file did not arrive: ${JSON.stringify(outcome)}`);
    return sha256;
  }

  /** Uploads a whole file. Returns the video's id. */
  async upload(path: string): Promise<string> {
    const { size } = await stat(path);
    const id = await this.#createUpload(path);
    for (let offset = 0; offset < size;) offset = await this.#sendChunk(id, path, offset);
    await this.#finishUpload(id, path);
    return id;
  }

  /** Waits until the video has passed its check. */
  async waitUntilChecked(id: string, timeoutMs = 120_000): Promise<void> {
    for (const deadline = performance.now() + timeoutMs; ; await pause(250)) {
      const video = await this.requestJson("GET", `/api/videos/${id}`);
      if (video["state"] === "ready") return;
      if (performance.now() > deadline || video["state"] === "failed")
        throw new Error(`the video is ${JSON.stringify(video)}`);
    }
  }

  /** Prepares a draft of this video and consents. Returns the delivery's id and the time in ms. */
  async prepareAndConsent(
    videoId: string,
    connectionId: string,
  ): Promise<{ deliveryId: string; draftId: string; agreedAt: number }> {
    const { draftId } = await this.requestJson("POST", "/api/drafts", { videoId });
    const path = `/api/drafts/${String(draftId)}`;
    const { draft } = (await this.requestJson("GET", path)) as {
      draft: { version: number; content: object };
    };
    const content = {
      ...draft.content,
      caption: "New in: the linen dress",
      hashtags: ["linen"],
      connectionId,
    };
    await this.requestJson("PATCH", path, { ...content, baseVersion: draft.version });
    const { preview } = (await this.requestJson("GET", path)) as {
      preview: { kind: string; fingerprint: string; snapshot: { textVersion: string } };
    };
    if (preview.kind !== "ready")
      throw new Error(`the draft is not ready: ${JSON.stringify(preview)}`);
    const { fingerprint, snapshot } = preview;
    const outcome = await this.requestJson("POST", `${path}/consent`, {
      fingerprint,
      textVersion: snapshot.textVersion,
      agreed: true,
    });
    if (outcome["kind"] !== "consented")
      throw new Error(`the consent was not taken: ${JSON.stringify(outcome)}`);
    return {
      deliveryId: String(outcome["deliveryId"]),
      draftId: String(draftId),
      agreedAt: this.#requestedAt,
    };
  }

  /** Waits until the delivery is in the inbox. */
  async waitUntilInInbox(deliveryId: string, timeoutMs = 300_000): Promise<void> {
    for (const deadline = performance.now() + timeoutMs; ; await pause(500)) {
      const { delivery } = (await this.requestJson("GET", `/api/deliveries/${deliveryId}`)) as {
        delivery: { state: string; ended: boolean };
      };
      if (delivery.state === "in_inbox") return;
      if (delivery.ended || performance.now() > deadline)
        throw new Error(`the delivery is ${JSON.stringify(delivery)}`);
    }
  }
}
