const withSearch = (path: string, q: string | undefined) =>
  q === undefined ? path : `${path}?q=${encodeURIComponent(q)}`;

/** Builds every path of the product. Absolute URLs put APP_URL in front (lib/infra/env.ts). */
export const paths = {
  home: () => "/",
  privacy: () => "/privacy",
  terms: () => "/terms",
  forReviewers: () => "/for-reviewers",
  securityContact: () => "/.well-known/security.txt",
  dataDeletion: () => "/data-deletion",
  deletionStatusLookup: () => "/data-deletion/status",
  deletionStatus: (code: string) => `/data-deletion/status/${encodeURIComponent(code)}`,
  dataExport: (code: string) => `/data-export/${encodeURIComponent(code)}`,
  signIn: (next?: string) => (next ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in"),
  secondFactor: (next: string) => `/sign-in/second-factor?next=${encodeURIComponent(next)}`,
  setUpSecondFactor: (next?: string) =>
    next
      ? `/sign-in/set-up-second-factor?next=${encodeURIComponent(next)}`
      : "/sign-in/set-up-second-factor",
  /** After a new password; the notice is in lib/auth/labels.ts. */
  signInAfterReset: () => "/sign-in?notice=password",
  setUp: (token: string) => `/set-up/${encodeURIComponent(token)}`,
  invitation: (token: string) => `/invitation/${encodeURIComponent(token)}`,
  forgotPassword: () => "/forgot-password",
  resetPassword: (token: string) => `/reset-password/${encodeURIComponent(token)}`,
  dashboard: () => "/studio",
  products: (q?: string) => withSearch("/products", q),
  videos: (show?: "attention" | "in_progress") => (show ? `/videos?show=${show}` : "/videos"),
  newVideo: () => "/videos/new",
  video: (id: string) => `/videos/${id}`,
  drafts: () => "/drafts",
  draft: (id: string) => `/drafts/${id}`,
  /** Approvals that wait for a decision, with one draft opened if given. */
  approvals: (draftId?: string) => (draftId ? `/approvals?draft=${draftId}` : "/approvals"),
  deliveries: (show?: "attention" | "in_progress" | "inbox") =>
    show ? `/deliveries?show=${show}` : "/deliveries",
  delivery: (id: string) => `/deliveries/${id}`,
  deliveryRequests: (id: string) => `/deliveries/${id}/requests`,
  /** What happened until a moment. */
  deliveryTimeline: (id: string, until: string) =>
    `/deliveries/${id}/timeline?until=${encodeURIComponent(until)}`,
  connections: (q?: string) => withSearch("/connections", q),
  /** After an account was linked; the page then leads on to the first video. */
  connectionsAfterLink: () => "/connections?tiktok=connected",
  confirmConnection: (token: string) => `/connections/confirm/${encodeURIComponent(token)}`,
  activity: () => "/activity",
  /** Messages to our TikTok webhook, for administrators. */
  webhookEvents: () => "/activity/tiktok",
  /** The operator's deletion requests. */
  deletionRequests: () => "/deletion-requests",
  deletionRequest: (id: string) => `/deletion-requests/${id}`,
  settings: () => "/settings",
  security: () => "/settings/security",
  mailSettings: () => "/settings#e-mail",
  people: () => "/settings/people",
  person: (id: string) => `/settings/people/${id}`,
  dataRetention: () => "/settings/data",
  approvalSettings: () => "/settings/approval",
  capturedMail: () => "/settings/captured-mail",
  /** The handoff page; opened without sign-in. */
  handoffPage: (token: string) => `/phone/${encodeURIComponent(token)}`,
  /** The URL that TikTok pulls a video from; the key is the secret. */
  pull: (transferId: string, key: string) => `/media/${transferId}/${key}`,
  /** Addresses for forms, pictures and downloads. Browser calls use lib/web/api-routes.ts. */
  api: {
    uploads: () => "/api/uploads",
    upload: (id: string) => `/api/uploads/${id}`,
    videoMedia: (id: string) => `/api/videos/${id}/media`,
    videoRendition: (id: string) => `/api/videos/${id}/media?file=rendition`,
    videoPoster: (id: string) => `/api/videos/${id}/poster`,
    handoffPoster: (token: string) => `/api/phone/${encodeURIComponent(token)}/poster`,
    handoffPosted: (token: string) => `/api/phone/${encodeURIComponent(token)}/posted`,
    tiktokCallback: () => "/api/tiktok/callback",
    pendingAvatar: (token: string) =>
      `/api/connections/pending/${encodeURIComponent(token)}/avatar`,
    connectionAvatar: (id: string) => `/api/connections/${id}/avatar`,
    dataDeletion: () => "/api/data-deletion",
    proveOwnership: () => "/api/data-deletion/prove",
    deletionContact: (code: string) => `/api/data-deletion/${encodeURIComponent(code)}/contact`,
    deletionAnswer: (code: string) => `/api/data-deletion/${encodeURIComponent(code)}/answer`,
    proveOwnershipForExport: () => "/api/data-export/prove",
    dataExport: (code: string) => `/api/data-export/${encodeURIComponent(code)}`,
    setUp: (token: string) => `/api/set-up/${encodeURIComponent(token)}`,
    invitationAccept: (token: string) => `/api/invitations/accept/${encodeURIComponent(token)}`,
    forgotPassword: () => "/api/forgot-password",
    resetPassword: (token: string) => `/api/reset-password/${encodeURIComponent(token)}`,
  },
} as const;
