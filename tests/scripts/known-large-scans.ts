/**
 * What still reads growing tables as a whole, by what makes it run: the tables. Delete an entry with
 * its cause, and add none.
 */
export const knownLargeScans: Readonly<Record<string, readonly string[]>> = {
  // Requests for approval that wait are found through those that are decided.
  "/studio": ["ApprovalRequest"],
  "/api/dashboard": ["ApprovalRequest"],
  // The oldest of several columns, and what a change makes due again.
  "/settings/data": ["Delivery", "Video"],
  "retention ages": ["AuditEvent", "Delivery", "Video"],
  purge: ["Draft", "Video"],
  // The rows of an account are found by one of several columns.
  export: [
    "ApprovalRequest",
    "AuditEvent",
    "Consent",
    "Delivery",
    "Draft",
    "Handoff",
    "TiktokCall",
    "Transfer",
    "Video",
    "WebhookEvent",
  ],
  erasure: ["Consent", "Delivery", "Draft"],
};
