/** One webhook event as an administrator sees it. */
export type WebhookEventView = {
  id: string;
  /** When it was received, the last time if more than once; ISO 8601. */
  at: string;
  count: number;
  isVerified: boolean;
  event: string;
  verdict: string;
  action: string;
  accountName: string | null;
};
