import { z } from "zod";

import { captionLimits } from "#lib/captions/policy";
import { normalizeHashtags, normalizeText, parseHashtags } from "#lib/captions/rules";

/** The longest side-car file that is read, in UTF-16 units. */
export const MAX_SIDE_CAR = 65_536;

const sideCar = z.strictObject({
  sku: z
    .string({
      error: ({ input }) =>
        typeof input === "number"
          ? "Put the SKU in quotes, so that zeros in front of it stay."
          : "Add the SKU as text.",
    })
    .trim()
    .min(1, "Enter a SKU.")
    .max(100, "Keep the SKU under 100 characters."),
  caption: z
    .string("Write the caption as text in quotes.")
    .max(
      captionLimits.someAccounts,
      `Keep the caption under ${captionLimits.someAccounts} characters.`,
    )
    .transform(normalizeText)
    .optional(),
  hashtags: z
    .union([z.string().max(4000), z.array(z.string().max(200)).max(100)], {
      error: "Write hashtags as a list of at most 100 texts, or as one text.",
    })
    .transform((given) =>
      typeof given === "string" ? parseHashtags(given) : normalizeHashtags(given),
    )
    .optional(),
});

/** What a side-car file says of its video. */
export type SideCar = z.infer<typeof sideCar>;

export type SideCarResult = { ok: true; value: SideCar } | { ok: false; problems: string[] };

const fields = Object.keys(sideCar.shape).join(", ");

/** Says what is wrong, with the field where there is one. */
function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys")
    return `Unknown: ${issue.keys.map((key) => key.slice(0, 40)).join(", ")}. A side-car file has ${fields}.`;
  if (issue.code === "invalid_type" && issue.path.length === 0)
    return `A side-car file is one object: {"sku": "…", "caption": "…", "hashtags": ["…"]}.`;
  return `${issue.path.join(".")}: ${issue.message}`;
}

/** Returns the line of a position in a text, from 1. */
const lineAt = (text: string, position: number) => text.slice(0, position).split("\n").length;

function describeSyntaxError(text: string, error: unknown): string {
  const [, position] = /position (\d+)/u.exec(error instanceof Error ? error.message : "") ?? [];
  const where = position === undefined ? "" : ` Look at line ${lineAt(text, Number(position))}.`;
  return `This file is not valid JSON.${where} Texts stand in straight double quotes, with commas between fields.`;
}

/**
 * Reads a side-car file: JSON with `sku` and perhaps `caption` and `hashtags`, beside the video of the
 * same name. Never throws: the problems say what to change.
 */
export function readSideCar(content: string): SideCarResult {
  if (content.length > MAX_SIDE_CAR)
    return { ok: false, problems: [`Keep a side-car file under ${MAX_SIDE_CAR} characters.`] };
  const text = content.replace(/^\ufeff/u, "");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [describeSyntaxError(text, error)] };
  }
  const parsed = sideCar.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problems: parsed.error.issues.slice(0, 10).map(describeIssue) };
}
