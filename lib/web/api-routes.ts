import type { createBulkAction, stopBulkAction } from "#lib/bulk-actions/create-bulk-action";
import type { bulkActionInput, BulkActionView, videoSelection } from "#lib/bulk-actions/schema";
import type { declineAuthorization } from "#lib/connections/decline-authorization";
import type { disconnectAndCancelDeliveries } from "#lib/deliveries/disconnect-account";
import type { linkConnection } from "#lib/connections/link-connection";
import type { listConnectionPage } from "#lib/connections/queries";
import type {
  callbackQuery,
  confirmInput,
  connectInput,
  connectionListQuery,
} from "#lib/connections/schema";
import type { DashboardView } from "#lib/dashboard/schema";
import type { closeDeletionRequests } from "#lib/deletion-requests/close-requests";
import type { readStatement } from "#lib/deletion-requests/notes";
import type {
  accountSearchInput,
  AccountMatchView,
  decisionInput,
  closeRequestsInput,
  contactCodeInput,
  deletionFormInput,
  eraseConfirmationInput,
  informationInput,
  objectionInput,
  restrictionInput,
} from "#lib/deletion-requests/schema";
import type { cancelDelivery } from "#lib/deliveries/cancel-delivery";
import type {
  createHandoff,
  markHandoffOpened,
  markHandoffPosted,
  revokeHandoff,
} from "#lib/deliveries/handoff/handoff-links";
import type { getActiveHandoff } from "#lib/deliveries/handoff/queries";
import type { refreshDeliveries } from "#lib/deliveries/list/queries";
import type { deliveryRefreshQuery } from "#lib/deliveries/list/schema";
import type { InboxUsageView, QueuesView, queueQuery } from "#lib/deliveries/queue/schema";
import type { reorderQueue } from "#lib/deliveries/queue/reorder-queue";
import type { reportOutcome } from "#lib/deliveries/report-outcome";
import type { resolveDelivery } from "#lib/deliveries/resolve-delivery";
import type { retryDelivery } from "#lib/deliveries/retry-delivery";
import type {
  DeliveryDetailView,
  queueMoveInput,
  reportOutcomeInput,
  resolveDeliveryInput,
} from "#lib/deliveries/schema";
import type { addComment, resolveComment } from "#lib/drafts/approval/comments";
import type { DraftDetailView } from "#lib/drafts/approval/draft-detail";
import type {
  requestApproval,
  requestChanges,
  withdrawApprovalRequest,
} from "#lib/drafts/approval/requests";
import type {
  approvalListQuery,
  approvalRequestInput,
  approvalRule,
  changeRequestInput,
  commentChange,
  commentListQuery,
  CommentView,
  newComment,
  PendingApprovalPage,
} from "#lib/drafts/approval/schema";
import type { setApprovalRule } from "#lib/drafts/approval/set-approval-rule";
import type { createDraft } from "#lib/drafts/create-draft";
import type { discardDraft, restoreDraft } from "#lib/drafts/discard-draft";
import type { giveConsent } from "#lib/drafts/give-consent";
import type { saveDraft } from "#lib/drafts/save-draft";
import type {
  accountSearch,
  consentInput,
  DraftAccounts,
  draftSave,
  newDraft,
} from "#lib/drafts/schema";
import type { ExportView } from "#lib/exports/schema";
import type { Count, Page } from "#lib/page";
import type { Readiness } from "#lib/infra/readiness";
import type { changeProduct, createProduct } from "#lib/products/save-product";
import type {
  productChange,
  ProductChoice,
  ProductChoices,
  productInput,
  productSearch,
} from "#lib/products/schema";
import type { changeVideo } from "#lib/videos/change-video";
import type { recheckVideo } from "#lib/videos/check-video";
import type { WaitingFiles } from "#lib/videos/folder/schema";
import type { deleteVideo } from "#lib/videos/delete-video";
import type { importFromUrl } from "#lib/videos/import-from-url";
import type { requestRendition } from "#lib/videos/renditions/request-rendition";
import type { mediaFile, RenditionView } from "#lib/videos/renditions/schema";
import type {
  finishUploadInput,
  importUrlInput,
  videoChange,
  videoListQuery,
  VideoPage,
  videoIds,
  VideoStateView,
  VideoView,
} from "#lib/videos/schema";
import type { finishUpload } from "#lib/videos/upload-video";
import type { searchQuery, SearchResults } from "#lib/search/schema";
import type { AuthAndStaffRoutes } from "#lib/web/auth-and-staff-routes";
import type { emptyInput } from "#lib/web/request-body";
import type { Input, PathParams, Result } from "#lib/web/route-types";

/**
 * Types the query, body and result of every route, whose path names the parameters.
 * `result: Response` marks a route without JSON. Checked by tests/architecture/api-routes.test.ts.
 */
export type ApiRoutes = AuthAndStaffRoutes & {
  "GET /api/dashboard": { result: DashboardView };
  "GET /api/search": { query?: Input<typeof searchQuery>; result: SearchResults };

  "GET /api/products": { query?: Input<typeof productSearch>; result: ProductChoices };
  "POST /api/products": { body: Input<typeof productInput>; result: Result<typeof createProduct> };
  "GET /api/products/[id]": { result: ProductChoice };
  "PATCH /api/products/[id]": {
    body: Input<typeof productChange>;
    result: Result<typeof changeProduct>;
  };

  "POST /api/uploads/[[...path]]": { result: Response };
  "DELETE /api/uploads/[[...path]]": { result: Response };
  "GET /api/videos": { query?: Input<typeof videoListQuery>; result: VideoPage };
  "GET /api/videos/waiting-files": { result: WaitingFiles };
  "POST /api/videos/csv": { body: Input<typeof videoSelection>; result: { csv: string } };
  "GET /api/bulk-actions": { result: BulkActionView[] };
  "POST /api/bulk-actions": {
    body: Input<typeof bulkActionInput>;
    result: Result<typeof createBulkAction>;
  };
  "GET /api/bulk-actions/[id]": { result: BulkActionView };
  "DELETE /api/bulk-actions/[id]": { result: Result<typeof stopBulkAction> };
  "POST /api/videos": { body: Input<typeof importUrlInput>; result: Result<typeof importFromUrl> };
  "GET /api/videos/states": { query: Input<typeof videoIds>; result: VideoStateView[] };
  "GET /api/videos/[id]": { result: VideoView };
  "PATCH /api/videos/[id]": {
    body: Input<typeof videoChange>;
    result: Result<typeof changeVideo>;
  };
  "DELETE /api/videos/[id]": { result: Result<typeof deleteVideo> };
  "POST /api/videos/[id]/check": { result: Result<typeof recheckVideo> };
  "POST /api/videos/[id]/finish": {
    body: Input<typeof finishUploadInput>;
    result: Result<typeof finishUpload>;
  };
  "GET /api/videos/[id]/media": { query?: Input<typeof mediaFile>; result: Response };
  "GET /api/videos/[id]/rendition": { result: RenditionView };
  "POST /api/videos/[id]/rendition": { result: Result<typeof requestRendition> };
  "GET /api/videos/[id]/poster": { result: Response };

  "GET /api/draft-accounts": { query?: Input<typeof accountSearch>; result: DraftAccounts };
  "POST /api/drafts": { body: Input<typeof newDraft>; result: Result<typeof createDraft> };
  "GET /api/drafts/[id]": { result: DraftDetailView };
  "PATCH /api/drafts/[id]": { body: Input<typeof draftSave>; result: Result<typeof saveDraft> };
  "DELETE /api/drafts/[id]": { result: Result<typeof discardDraft> };
  "POST /api/drafts/[id]/restore": { result: Result<typeof restoreDraft> };
  "POST /api/drafts/[id]/consent": {
    body: Input<typeof consentInput>;
    result: Result<typeof giveConsent>;
  };
  "POST /api/drafts/[id]/approval": {
    body: Input<typeof approvalRequestInput>;
    result: Result<typeof requestApproval>;
  };
  "DELETE /api/drafts/[id]/approval": { result: Result<typeof withdrawApprovalRequest> };
  "POST /api/drafts/[id]/changes": {
    body: Input<typeof changeRequestInput>;
    result: Result<typeof requestChanges>;
  };
  "GET /api/drafts/[id]/comments": {
    query?: Input<typeof commentListQuery>;
    result: Page<CommentView>;
  };
  "POST /api/drafts/[id]/comments": {
    body: Input<typeof newComment>;
    result: Result<typeof addComment>;
  };
  "PATCH /api/comments/[id]": {
    body: Input<typeof commentChange>;
    result: Result<typeof resolveComment>;
  };
  "GET /api/approvals": {
    query?: Input<typeof approvalListQuery>;
    result: PendingApprovalPage;
  };
  "GET /api/approvals/count": { result: Count };
  "PUT /api/approval-rule": {
    body: Input<typeof approvalRule>;
    result: Result<typeof setApprovalRule>;
  };

  "GET /api/deliveries": {
    query?: Input<typeof deliveryRefreshQuery>;
    result: Result<typeof refreshDeliveries>;
  };
  "GET /api/delivery-queues": { query?: Input<typeof queueQuery>; result: QueuesView };
  "GET /api/deliveries/[id]": { result: DeliveryDetailView };
  "POST /api/deliveries/[id]/cancel": { result: Result<typeof cancelDelivery> };
  "POST /api/deliveries/[id]/retry": { result: Result<typeof retryDelivery> };
  "POST /api/deliveries/[id]/resolve": {
    body: Input<typeof resolveDeliveryInput>;
    result: Result<typeof resolveDelivery>;
  };
  "POST /api/deliveries/[id]/report-outcome": {
    body: Input<typeof reportOutcomeInput>;
    result: Result<typeof reportOutcome>;
  };
  "POST /api/deliveries/[id]/reorder": {
    body: Input<typeof queueMoveInput>;
    result: Result<typeof reorderQueue>;
  };
  "GET /api/deliveries/[id]/handoff": {
    result: { handoff: Result<typeof getActiveHandoff> };
  };
  "POST /api/deliveries/[id]/handoff": { result: Result<typeof createHandoff> };
  "DELETE /api/deliveries/[id]/handoff": { result: Result<typeof revokeHandoff> };
  "GET /api/phone/[token]/poster": { result: Response };
  "POST /api/phone/[token]/opened": { result: Result<typeof markHandoffOpened> };
  "POST /api/phone/[token]/posted": { result: Result<typeof markHandoffPosted> };

  "POST /api/tiktok/connect": { body: Input<typeof connectInput>; result: { url: string } };
  "GET /api/tiktok/callback": { query: Input<typeof callbackQuery>; result: Response };
  "POST /api/tiktok/webhook": { result: Response };
  "GET /api/connections": {
    query?: Input<typeof connectionListQuery>;
    result: Result<typeof listConnectionPage>;
  };
  "POST /api/connections/confirm": {
    body: Input<typeof confirmInput>;
    result: Result<typeof linkConnection> | Result<typeof declineAuthorization>;
  };
  "GET /api/connections/pending/[token]/avatar": { result: Response };
  "GET /api/connections/[id]/avatar": { result: Response };
  "GET /api/connections/[id]/inbox-slots": { result: InboxUsageView };
  "POST /api/connections/[id]/disconnect": { result: Result<typeof disconnectAndCancelDeliveries> };
  "POST /api/connections/[id]/erase": {
    body: Input<typeof eraseConfirmationInput>;
    result:
      | { kind: "started"; code: string; dueAt: string; status: string }
      | { kind: "already_running"; dueAt: string };
  };
  "POST /api/connections/[id]/export": { result: { page: string } };
  "POST /api/connections/[id]/objection": { body: Input<typeof objectionInput>; result: void };

  "POST /api/data-deletion": {
    body: Input<typeof deletionFormInput>;
    result: { code: string; dueAt: string; status: string };
  };
  "POST /api/data-deletion/prove": { body: Input<typeof emptyInput>; result: Response };
  "POST /api/data-deletion/[code]/answer": { body: Input<typeof informationInput>; result: void };
  "POST /api/data-deletion/[code]/contact": { body: Input<typeof contactCodeInput>; result: void };
  "POST /api/data-export/prove": { body: Input<typeof emptyInput>; result: Response };
  "GET /api/data-export/[code]": { result: ExportView };
  "POST /api/data-export/[code]": { result: Response };
  "POST /api/deletion-requests/close": {
    body: Input<typeof closeRequestsInput>;
    result: Result<typeof closeDeletionRequests>;
  };
  "POST /api/deletion-requests/[id]/account-matches": {
    body: Input<typeof accountSearchInput>;
    result: { accounts: AccountMatchView[] };
  };
  "POST /api/deletion-requests/[id]/restriction": {
    body: Input<typeof restrictionInput>;
    result: void;
  };
  "POST /api/deletion-requests/[id]/statement": { result: Result<typeof readStatement> };
  "POST /api/deletion-requests/[id]/decision": {
    body: Input<typeof decisionInput>;
    result: void;
  };

  "GET /api/health": { result: { alive: true } };
  "GET /api/health/ready": { result: Readiness };
};

export type ApiRoute = keyof ApiRoutes;

/** A route's request: `params` from its path, and its query and body from the map. */
export type ApiRequest<K extends ApiRoute> = PathParams<K> & Omit<ApiRoutes[K], "result">;

export type ApiResponse<K extends ApiRoute> = ApiRoutes[K]["result"];
