import { parseArgs } from "node:util";

/** The options of the command line. They do not change while the simulator runs. */
export interface Options {
  readonly port: number;
  readonly uploadPort: number;
  readonly data: string;
  readonly clientKey: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly webhookUrl: string | undefined;
  readonly speed: number;
  readonly discardMedia: boolean;
}

/** An invalid command line. The message is shown as it is. */
export class OptionsError extends Error {}

/** Reads the command line and SIM_CLIENT_SECRET. Throws OptionsError when something is invalid. */
export function readOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options {
  const values = parse(argv);
  const clientSecret = values["client-secret"] ?? env["SIM_CLIENT_SECRET"];
  if (!clientSecret) throw new OptionsError("Give --client-secret or set SIM_CLIENT_SECRET.");
  return {
    port: wholeNumber("--port", values.port ?? "0", 65_535),
    uploadPort: wholeNumber("--upload-port", values["upload-port"] ?? "0", 65_535),
    data: required("--data", values.data),
    clientKey: required("--client-key", values["client-key"]),
    clientSecret,
    redirectUris: (values["redirect-uri"] ?? []).map(absoluteUrl("--redirect-uri")),
    webhookUrl: values["webhook-url"] && absoluteUrl("--webhook-url")(values["webhook-url"]),
    speed: positive("--speed", values.speed ?? "1"),
    discardMedia: values["discard-media"] ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        port: { type: "string" },
        "upload-port": { type: "string" },
        data: { type: "string" },
        "client-key": { type: "string" },
        "client-secret": { type: "string" },
        "redirect-uri": { type: "string", multiple: true },
        "webhook-url": { type: "string" },
        speed: { type: "string" },
        "discard-media": { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new OptionsError(error instanceof Error ? error.message : String(error));
  }
}

function required(name: string, value: string | undefined): string {
  if (!value) throw new OptionsError(`${name} is required.`);
  return value;
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) {
    throw new OptionsError(`${name} must be a whole number from 0 to ${max}.`);
  }
  return value;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) {
    throw new OptionsError(`${name} must be a number above 0.`);
  }
  return value;
}

function absoluteUrl(name: string): (text: string) => string {
  return (text) => {
    if (!URL.canParse(text)) throw new OptionsError(`${name} must be an absolute address.`);
    return text;
  };
}
