/** The limits of sending that are ours to choose; TikTok's own are behind most of them (docs/sending.md). */
export const sendLimits = {
  initsPerMinute: 6,
  /** TikTok allows thirty; several workers may count in the same moment. */
  statusPollsPerMinute: 20,
  unfinishedInitsPerDay: 3,
  failedUploads: 3,
  failedPulls: 3,
  crashes: 5,
  consentValidHours: 24,
  /** No request starts on an upload URL that expires within the deadline of one request. */
  urlExpiryMarginMs: 5 * 60_000,
  /** R2(c): this long after the upload URL expired, no request of ours can complete the upload. */
  urlFenceMs: 10 * 60_000,
  unconfirmedAfterMs: 24 * 3_600_000,
  reconnectPollMs: 15_000,
  slotsPollMs: 5 * 60_000,
  /** TikTok gives up a pull after an hour; one that has not started after this will hardly start. */
  pullStartTimeoutMs: 10 * 60_000,
  /** Pause after an internal error of TikTok, times the number of such errors. */
  internalErrorRetryMs: 15_000,
} as const;
