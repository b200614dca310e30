import { afterAll, beforeAll, beforeEach } from "vitest";
import { startSim, stopSim, type Sim } from "./harness.ts";
import { connect, fileUpload, initPath } from "./journey.ts";

/** One simulator for a test file, as new before each test, with one connected account. Call it once, at the top. */
export function freshSim() {
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
    tokens = await connect(running());
  });
  return {
    get sim() {
      return running();
    },
    get tokens() {
      return tokens;
    },
    plan: (body: Record<string, unknown>) => running().post("/_sim/faults", body),
    askInit: () => running().post(initPath, fileUpload(2000), tokens.access),
  };
}
