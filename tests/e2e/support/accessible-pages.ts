// The pages whose accessibility is checked. An architecture test compares them with app/.

/** Pages that everyone may open, as accessibility.spec.ts visits them. */
export const publicPaths = [
  "/",
  "/privacy",
  "/terms",
  "/data-deletion",
  "/data-deletion/status",
  "/data-deletion/status/AAAA-BBBB",
  "/data-export/nothing",
  "/for-reviewers",
  "/sign-in",
  "/forgot-password",
  "/reset-password/nothing",
  "/invitation/nothing",
  "/set-up/nothing",
];

/** Pages of the studio, visited by an administrator who is also an operator. */
export const studioPaths = [
  "/studio",
  "/videos",
  "/videos/new",
  "/drafts",
  "/deliveries",
  "/products",
  "/products?q=nothing+has+this+name",
  "/connections",
  "/connections?view=disconnected",
  "/connections/confirm/nothing",
  "/activity",
  "/activity/tiktok",
  "/settings",
  "/settings/security",
  "/settings/people",
  "/settings/people?view=invited",
  "/settings/approval",
  "/settings/data",
  "/deletion-requests",
  "/deletion-requests?view=closed",
  "/settings/captured-mail",
  "/approvals",
];

/** Pages that show that something does not exist. */
export const missingPaths = { public: ["/nowhere", "/phone/nothing"], studio: ["/videos/nowhere"] };

/** Pages that need a row or a half-finished sign-in, and the story that checks each. */
export const pagesOfStories: Record<string, string> = {
  "/videos/[id]": "accessibility.spec.ts",
  "/drafts/[id]": "accessibility.spec.ts",
  "/deliveries/[id]": "accessibility.spec.ts",
  "/deliveries/[id]/requests": "accessibility.spec.ts",
  "/deliveries/[id]/timeline": "accessibility.spec.ts",
  "/phone/[token]": "accessibility.spec.ts",
  "/settings/people/[id]": "accessibility.spec.ts",
  "/deletion-requests/[id]": "accessibility.spec.ts",
  "/sign-in/second-factor": "two-factor.spec.ts",
  "/sign-in/set-up-second-factor": "two-factor.spec.ts",
};
