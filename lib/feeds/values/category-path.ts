const MAX_LENGTH = 2000;
const MAX_STEPS = 12;
const MAX_STEP_LENGTH = 120;
/** Heureka and GLAMI put their own name before a path. */
const PORTAL = /^(?:heureka|glami|favi|biano)\.[a-z]{2,3}$/i;

const separatorOf = (text: string): string | null => {
  if (text.includes(">")) return ">";
  if (text.includes("|")) return "|";
  if (text.includes("»")) return "»";
  return text.includes(" / ") ? " / " : null;
};

/** Parts a category into its steps, of which the first is the widest: "Women > Dresses". */
export function splitCategoryPath(path: string): string[] {
  const text = path.slice(0, MAX_LENGTH);
  const separator = separatorOf(text);
  const steps = (separator === null ? [text] : text.split(separator))
    .map((step) => step.trim().slice(0, MAX_STEP_LENGTH))
    .filter((step) => step !== "");
  return (steps.length > 1 && PORTAL.test(steps[0] ?? "") ? steps.slice(1) : steps).slice(
    0,
    MAX_STEPS,
  );
}
