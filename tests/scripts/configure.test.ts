import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ask, run, scratchFolder } from "#tests/scripts/scratch";

const simulator = { url: "http://127.0.0.1:4001" };
const configured = (dataDir: string, env: Record<string, string> = {}) =>
  ask("configure.mjs", "it.configure()", { STUDIO_DATA_DIR: dataDir, ...env }) as Promise<Record<string, unknown>>;
const surroundings = (dataDir: string, env: Record<string, string> = {}) =>
  ask(
    "configure.mjs",
    `it.environment(it.configure(), ${JSON.stringify({ databaseUrl: "postgres://x@127.0.0.1/x", port: 3000, appUrl: "http://localhost:3000", simulator })})`,
    { STUDIO_DATA_DIR: dataDir, ...env },
  ) as Promise<Record<string, string>>;

describe("practice mode", () => {
  it("makes its secrets once, for the owner's eyes only, and keeps them", async () => {
    const folder = scratchFolder();
    const [first, second] = [await configured(folder), await configured(folder)];
    expect(first["practice"]).toBe(true);
    expect(second["secrets"]).toEqual(first["secrets"]);
    for (const name of ["secrets.json", "keyset.json"]) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  });

  it("agrees on one set when two start at once", async () => {
    const folder = scratchFolder();
    const both = await Promise.all([configured(folder), configured(folder)]);
    expect(both[0]["secrets"]).toEqual(both[1]["secrets"]);
  });

  it("gives the studio everything it asks for", async () => {
    const folder = scratchFolder();
    const env = await surroundings(folder);
    expect(await run(["--conditions=react-server", "scripts/check-environment.mjs"], env)).toMatchObject({ code: 0, stderr: "" });
    expect(env).toMatchObject({
      STUDIO_MODE: "practice",
      TIKTOK_API_URL: simulator.url,
      TIKTOK_AUTHORIZE_URL: `${simulator.url}/v2/auth/authorize/`,
    });
  });

  it("keeps the keys of a data folder from before they had a file of their own", async () => {
    const folder = scratchFolder();
    await configured(folder);
    const path = (name: string) => join(folder, name);
    const tokenKeyset = JSON.stringify({ primary: "k7", keys: { k7: Buffer.alloc(32, 7).toString("base64") } });
    writeFileSync(path("secrets.json"), JSON.stringify({ ...JSON.parse(readFileSync(path("secrets.json"), "utf8")), tokenKeyset }));
    rmSync(path("keyset.json"));
    await configured(folder);
    expect(readFileSync(path("keyset.json"), "utf8")).toBe(tokenKeyset);
  });

  it("says what to do about a broken secrets file instead of replacing it", async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "secrets.json"), "{");
    chmodSync(join(folder, "secrets.json"), 0o600);
    await expect(configured(folder)).rejects.toThrow("cannot be read as JSON");
    expect(readFileSync(join(folder, "secrets.json"), "utf8")).toBe("{");
  });
});

describe("real mode", () => {
  const key = { TIKTOK_CLIENT_KEY: "key", TIKTOK_CLIENT_SECRET: "secret" };

  it("generates nothing, and names every variable that is missing", async () => {
    const folder = scratchFolder();
    const env = await surroundings(folder, key);
    expect(env["STUDIO_SECRET"]).toBeUndefined();
    const { code, stderr } = await run(["--conditions=react-server", "scripts/check-environment.mjs"], env);
    expect(code).toBe(1);
    for (const name of ["APP_URL", "STUDIO_SECRET"]) expect(stderr).toContain(`${name}: is not set`);
  });

  it("says how the first key is made where there is none", async () => {
    const folder = scratchFolder();
    const env = await surroundings(folder, { ...key, APP_URL: "https://studio.example", STUDIO_SECRET: "s".repeat(32) });
    const check = ["--conditions=react-server", "scripts/check-environment.mjs"];
    expect(await run(check, env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("npm run keys -- add makes the first") as string,
    });
    expect(await run([...check, "--without-keyset"], env)).toMatchObject({ code: 0, stderr: "" });
  });

  it("reads the file that STUDIO_ENV_FILE names, below what the environment says", async () => {
    const folder = scratchFolder();
    const file = join(folder, "studio.env");
    writeFileSync(file, "TIKTOK_CLIENT_KEY=from-file\nPORT=4100\n");
    const config = await configured(folder, { STUDIO_ENV_FILE: file, PORT: "4200" });
    expect(config).toMatchObject({ practice: false, port: 4200 });
  });

  it.each(["0", "70000", "http", "30 00"])("refuses the port %j in a sentence", async (port) => {
    await expect(configured(scratchFolder(), { ...key, PORT: port })).rejects.toThrow("PORT must be a whole number from 1 to 65535");
  });
});

it("explains every setting in .env.example", async () => {
  const settings = (await ask("configure.mjs", "it.SETTINGS")) as string[];
  const example = readFileSync(".env.example", "utf8");
  const ours = settings.filter((name) => name !== "STUDIO_MODE"); // set by the launcher, never by a person
  expect(ours.filter((name) => !new RegExp(`^#?${name}=`, "m").test(example))).toEqual([]);
});
