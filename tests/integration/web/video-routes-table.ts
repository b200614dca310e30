import {
  bulkAction,
  noVideo,
  upload,
  uploadingVideo,
  video,
} from "#tests/integration/web/route-params";

/** The routes of the library, for routes-table.ts. */
export const videoRoutes = {
  "GET /api/videos": { minRole: "viewer" as const },
  "POST /api/videos": {
    minRole: "editor" as const,
    body: { url: "https://media.example/video.mp4" },
  },
  "GET /api/videos/waiting-files": { minRole: "editor" as const },
  "POST /api/videos/csv": {
    minRole: "viewer" as const,
    body: { ids: [noVideo] },
  },
  "GET /api/bulk-actions": { minRole: "viewer" as const },
  "POST /api/bulk-actions": {
    minRole: "editor" as const,
    body: { kind: "keep" as const, selection: { ids: [noVideo] } },
  },
  "GET /api/bulk-actions/[id]": { minRole: "viewer" as const, makeParams: bulkAction },
  "DELETE /api/bulk-actions/[id]": { minRole: "editor" as const, makeParams: bulkAction },
  "GET /api/videos/states": { minRole: "viewer" as const, otherStatuses: [400] },
  "GET /api/videos/[id]": { minRole: "viewer" as const, makeParams: video },
  "PATCH /api/videos/[id]": { minRole: "editor" as const, makeParams: video, body: { keep: true } },
  "DELETE /api/videos/[id]": { minRole: "editor" as const, makeParams: video },
  "POST /api/videos/[id]/check": { minRole: "editor" as const, makeParams: video },
  "POST /api/videos/[id]/finish": {
    minRole: "editor" as const,
    makeParams: uploadingVideo,
    body: { sha256: "a".repeat(64) },
    otherStatuses: [404],
  },
  "GET /api/videos/[id]/media": {
    minRole: "viewer" as const,
    makeParams: video,
    otherStatuses: [404],
  },
  "GET /api/videos/[id]/rendition": { minRole: "viewer" as const, makeParams: video },
  "POST /api/videos/[id]/rendition": {
    minRole: "editor" as const,
    makeParams: video,
    otherStatuses: [409],
  },
  "GET /api/videos/[id]/poster": {
    minRole: "viewer" as const,
    makeParams: video,
    otherStatuses: [404],
  },
  "POST /api/uploads/[[...path]]": { minRole: "editor" as const, otherStatuses: [412] },
  "DELETE /api/uploads/[[...path]]": { minRole: "editor" as const, makeParams: upload },
};
