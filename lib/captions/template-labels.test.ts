import { expect, test } from "vitest";

import { templateProblem } from "#lib/captions/template-labels";

test.each([
  ["New {title}", null],
  ["New {titel}", /^At character 5: There is no variable {titel}\. Did you mean {title}\?$/],
  ["{foo}", /^At character 1: There is no variable {foo}\. Use one of {title}, {price}/],
  ["{}", /^At character 1: Enter a variable/],
  ["{title", /is not closed/],
  ["title}", /has no { before it/],
  ["{{colour}}", /Use single braces: {colour}/],
  ["{{foo}}", /Use single braces: {title}/],
  ["{salePrice|{price}}", /^At character 12: A fallback/],
  ["x".repeat(4002), /^The template is 2 characters over the limit of 4,000 characters/],
  ["{sku}".repeat(51), /^At character 251: A template can have at most 50 variables/],
])("%j cannot be saved: %s", (template, problem) => {
  if (problem === null) expect(templateProblem(template)).toBeNull();
  else expect(templateProblem(template)).toMatch(problem);
});
