/** Our own limits of sending. Most follow from TikTok's limits (docs/sending.md). */
export const sendLimits = {
  initsPerMinute: 6,
  /** TikTok allows thirty, but several workers may count at the same moment. */
  statusPollsPerMinute: 20,
  unfinishedInitsPerDay: 3,
  failedUploads: 3,
  failedPulls: 3,
  crashes: 5,
  consentValidHours: 24,
  /** No request starts on an upload URL that could expire before the request's deadline. */
  urlExpiryMarginMs: 5 * 60_000,
  /** R2(c): this long after the URL expired, no request of ours can complete the upload. */
  urlFenceMs: 10 * 60_000,
  /** A part that may have arrived is sent again after these pauses at most and at least. */
  resendPauseMs: 2000,
  maxResendPauseMs: 90_000,
  /** This long TikTok may report fewer bytes than it accepted. */
  acceptedLagMs: 20_000,
  /** Processing without a number of bytes was seen to take this long. */
  silentProcessingMs: 15 * 60_000,
  /** Rejections in a row after which an address is given up, and a request that TikTok faults. */
  addressRejections: 2,
  requestRejections: 4,
  unconfirmedAfterMs: 24 * 3_600_000,
  reconnectPollMs: 15_000,
  slotsPollMs: 5 * 60_000,
  /** TikTok gives up a pull after an hour. One not started by now is unlikely to start. */
  pullStartTimeoutMs: 10 * 60_000,
  /** Pause after an internal error of TikTok, times the number of such errors. */
  internalErrorRetryMs: 15_000,
} as const;
