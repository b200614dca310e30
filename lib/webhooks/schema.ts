/** One webhook event as an administrator sees it. */
export type WebhookEventView = {
  id: string;
  /** When it was last received, as ISO 8601. */
  at: string;
  count: number;
  isVerified: boolean;
  event: string;
  verdict: string;
  action: string;
  accountName: string | null;
};
