import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { SETTING_NAMES } from "#scripts/config";
import { evaluateInScript, makeTempFolder, runNode } from "#tests/scripts/run-script";

const simulator = { url: "http://127.0.0.1:4001" };
const loadConfigIn = (dataDir: string, env: Record<string, string> = {}) =>
  evaluateInScript("config.ts", "it.loadConfig()", {
    STUDIO_DATA_DIR: dataDir,
    ...env,
  }) as Promise<Record<string, unknown>>;
const buildEnvironmentIn = (dataDir: string, env: Record<string, string> = {}) =>
  evaluateInScript(
    "config.ts",
    `it.buildEnvironment(it.loadConfig(), ${JSON.stringify({ databaseUrl: "postgres://x@127.0.0.1/x", port: 3000, appUrl: "http://localhost:3000", simulator })})`,
    { STUDIO_DATA_DIR: dataDir, ...env },
  ) as Promise<Record<string, string>>;

describe("practice mode", () => {
  it("makes its secrets once, readable by the owner only, and keeps them", async () => {
    const folder = makeTempFolder();
    const [first, second] = [await loadConfigIn(folder), await loadConfigIn(folder)];
    expect(first["secrets"]).toBeDefined();
    expect(second["secrets"]).toEqual(first["secrets"]);
    for (const name of ["secrets.json", "keyset.json"])
      expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  });

  it("agrees on one set when two start at once", async () => {
    const folder = makeTempFolder();
    const both = await Promise.all([loadConfigIn(folder), loadConfigIn(folder)]);
    expect(both[0]["secrets"]).toEqual(both[1]["secrets"]);
  });

  it("passes the check of the environment", async () => {
    const folder = makeTempFolder();
    const env = await buildEnvironmentIn(folder);
    expect(
      await runNode(["--conditions=react-server", "scripts/check-environment.ts"], env),
    ).toMatchObject({ code: 0, stderr: "" });
    expect(env).toMatchObject({
      STUDIO_MODE: "practice",
      TIKTOK_API_URL: simulator.url,
      TIKTOK_AUTHORIZE_URL: `${simulator.url}/v2/auth/authorize/`,
    });
  });

  it("keeps the keys of a data folder from before keyset.json existed", async () => {
    const folder = makeTempFolder();
    await loadConfigIn(folder);
    const path = (name: string) => join(folder, name);
    const tokenKeyset = JSON.stringify({
      primary: "k7",
      keys: { k7: Buffer.alloc(32, 7).toString("base64") },
    });
    writeFileSync(
      path("secrets.json"),
      JSON.stringify({ ...JSON.parse(readFileSync(path("secrets.json"), "utf8")), tokenKeyset }),
    );
    rmSync(path("keyset.json"));
    await loadConfigIn(folder);
    expect(readFileSync(path("keyset.json"), "utf8")).toBe(tokenKeyset);
  });

  it("says what to do about a broken secrets file instead of replacing it", async () => {
    const folder = makeTempFolder();
    writeFileSync(join(folder, "secrets.json"), "{");
    chmodSync(join(folder, "secrets.json"), 0o600);
    await expect(loadConfigIn(folder)).rejects.toThrow("cannot be read as JSON");
    expect(readFileSync(join(folder, "secrets.json"), "utf8")).toBe("{");
  });
});

describe("real mode", () => {
  const key = { TIKTOK_CLIENT_KEY: "key", TIKTOK_CLIENT_SECRET: "secret" };

  it("generates nothing, and names every variable that is missing", async () => {
    const folder = makeTempFolder();
    const env = await buildEnvironmentIn(folder, key);
    expect(env["STUDIO_SECRET"]).toBeUndefined();
    const { code, stderr } = await runNode(
      ["--conditions=react-server", "scripts/check-environment.ts"],
      env,
    );
    expect(code).toBe(1);
    for (const name of ["APP_URL", "STUDIO_SECRET"])
      expect(stderr).toContain(`${name}: is not set`);
  });

  it("says how the first key is made where there is none", async () => {
    const folder = makeTempFolder();
    const env = await buildEnvironmentIn(folder, {
      ...key,
      APP_URL: "https://studio.example",
      STUDIO_CONTACT_EMAIL: "privacy@studio.example",
      STUDIO_SECRET: "s".repeat(32),
    });
    const check = ["--conditions=react-server", "scripts/check-environment.ts"];
    expect(await runNode(check, env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("npm run keys -- add makes the first") as string,
    });
    expect(await runNode([...check, "--without-keyset"], env)).toMatchObject({
      code: 0,
      stderr: "",
    });
  });

  it("reads the file in STUDIO_ENV_FILE; the environment wins over it", async () => {
    const folder = makeTempFolder();
    const file = join(folder, "studio.env");
    writeFileSync(file, "TIKTOK_CLIENT_KEY=from-file\nPORT=4100\n");
    const config = await loadConfigIn(folder, { STUDIO_ENV_FILE: file, PORT: "4200" });
    expect(config).toMatchObject({ port: 4200 });
    expect(config["secrets"]).toBeUndefined();
  });

  it.each(["0", "70000", "http", "30 00"])("refuses the port %j with a message", async (port) => {
    await expect(loadConfigIn(makeTempFolder(), { ...key, PORT: port })).rejects.toThrow(
      "PORT must be a whole number from 1 to 65535",
    );
  });
});

describe("the data folder", () => {
  it("is its user's alone, with all that an earlier version left readable", async () => {
    const folder = join(makeTempFolder(), "data");
    mkdirSync(join(folder, "media/videos"), { recursive: true, mode: 0o755 });
    const inside = ["media", "media/videos", "media/videos/a.mp4", "run.sh"];
    writeFileSync(join(folder, "media/videos/a.mp4"), "a", { mode: 0o644 });
    writeFileSync(join(folder, "run.sh"), "", { mode: 0o755 });
    chmodSync(folder, 0o711);
    await loadConfigIn(folder);
    const modes = ["", ...inside].map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o700, 0o600, 0o700]);
  });

  it("gets private files from the process and its children", async () => {
    const folder = makeTempFolder();
    const made = `(it.loadConfig(), (await import("node:fs")).mkdirSync("${folder}/new"), (await import("node:fs")).writeFileSync("${folder}/new/file", ""))`;
    await evaluateInScript("config.ts", `${made} ?? null`, { STUDIO_DATA_DIR: folder });
    expect(statSync(join(folder, "new")).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "new/file")).mode & 0o777).toBe(0o600);
  });
});

it("explains every setting in .env.example", () => {
  const example = readFileSync(".env.example", "utf8");
  const ours = SETTING_NAMES.filter((name) => name !== "STUDIO_MODE"); // set by the launcher only
  expect(ours.filter((name) => !new RegExp(`^#?${name}=`, "m").test(example))).toEqual([]);
});
