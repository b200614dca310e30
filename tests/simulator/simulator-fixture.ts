import { afterAll, beforeAll, beforeEach } from "vitest";
import { startSim, stopSim, type Sim } from "./harness.ts";
import { authorizeAccount, fileUpload, INIT_ENDPOINT_PATH } from "./api-client.ts";

/** Starts one simulator for a test file with a connected account. Resets it before each test. */
export function simulatorFixture() {
  let sim: Sim | undefined;
  let tokens = { access: "", refresh: "", openId: "" };
  const running = (): Sim => {
    if (!sim) throw new Error("the simulator is not running yet");
    return sim;
  };
  beforeAll(async () => {
    sim = await startSim();
  });
  afterAll(() => stopSim(running()));
  beforeEach(async () => {
    await running().post("/_sim/reset");
    tokens = await authorizeAccount(running());
  });
  return {
    get sim() {
      return running();
    },
    get tokens() {
      return tokens;
    },
    plan: (body: Record<string, unknown>) => running().post("/_sim/faults", body),
    sendInit: () => running().post(INIT_ENDPOINT_PATH, fileUpload(2000), tokens.access),
  };
}
