import {
  accountActionItem,
  changeActionItem,
  decisionActionItem,
  deletionRequestActionItem,
  deliveryActionItem,
  erasureActionItem,
  videoActionItems,
} from "#lib/dashboard/action-items";
import { draftGalleryItem, videoGalleryItems } from "#lib/dashboard/gallery-items";
import type {
  ActionItem,
  Bounded,
  DashboardDelivery,
  DashboardInput,
  DashboardSection,
  DashboardView,
} from "#lib/dashboard/schema";
import { joinSections, moreLinks, type Names, sectionOf } from "#lib/dashboard/sections";
import { shorten } from "#lib/format";
import { paths } from "#lib/paths";

/** A name as long as a row shows it. */
const shortName = (name: string) => shorten(name, 60);

const withShortTitle = <T extends { title: string }>(row: T): T => ({
  ...row,
  title: shortName(row.title),
});

const withShortName = <T extends { videoName: string }>(row: T): T => ({
  ...row,
  videoName: shortName(row.videoName),
});

/** The rows of a kind as other rows; those that became none are only counted. */
const mapRows = <T, R extends { title: string }>(
  { rows, count }: Bounded<T>,
  toRows: (row: T) => R[],
  names: Names,
): DashboardSection<R> => ({
  ...sectionOf({ rows, count }, names),
  rows: rows.flatMap(toRows).map(withShortTitle),
});

function actionSection(input: DashboardInput): DashboardSection<ActionItem> {
  const requests = input.requests
    ? [deletionRequestActionItem(input.requests, input.loadedAt)]
    : [];
  return joinSections([
    { rows: requests, count: { value: requests.length, more: false }, more: [] },
    mapRows(input.erasures, (one) => [erasureActionItem(one)], {
      one: "account that will be erased",
      many: "accounts that will be erased",
      href: paths.connections(),
    }),
    mapRows(input.toDecide, (one) => [decisionActionItem(one)], {
      one: "draft to approve",
      many: "drafts to approve",
      href: paths.approvals(),
    }),
    mapRows(input.toChange, (one) => [changeActionItem(one)], {
      one: "draft to change",
      many: "drafts to change",
      href: paths.drafts(),
    }),
    mapRows(input.failed, (one) => [deliveryActionItem(one)], {
      one: "delivery that needs attention",
      many: "deliveries that need attention",
      href: paths.deliveries("attention"),
    }),
    mapRows(input.accounts, (one) => [accountActionItem(one)], {
      one: "account that needs attention",
      many: "accounts that need attention",
      href: paths.connections(),
    }),
    mapRows(input.problems, videoActionItems, {
      one: "video that needs attention",
      many: "videos that need attention",
      href: paths.videos("attention"),
    }),
  ]);
}

const delivery = (show: "in_progress" | "inbox"): Names => ({
  one: "delivery",
  many: "deliveries",
  href: paths.deliveries(show),
});

const deliverySection = ({ rows, count }: Bounded<DashboardDelivery>, names: Names) =>
  sectionOf({ rows: rows.map(withShortName), count }, names);

/** Sorts what the queries found into the sections of Home. Pure. */
export function buildDashboard(input: DashboardInput): DashboardView {
  const { slots, waiting, has, loadedAt } = input;
  const preparing = joinSections([
    mapRows(input.drafts, (one) => [draftGalleryItem(one)], {
      one: "draft",
      many: "drafts",
      href: paths.drafts(),
    }),
    mapRows(input.arriving, videoGalleryItems, {
      one: "upload or check",
      many: "uploads and checks",
      href: paths.videos("in_progress"),
    }),
    mapRows(input.unused, videoGalleryItems, {
      one: "video without a draft",
      many: "videos without a draft",
      href: paths.videos(),
    }),
  ]);
  const queued = slots.reduce((sum, { queue }) => sum + queue.length, 0);
  return {
    actionItems: actionSection(input),
    inProgress: deliverySection(input.sending, delivery("in_progress")),
    preparing: {
      ...preparing,
      rows: preparing.rows.toSorted((a, b) => b.changedAt.localeCompare(a.changedAt)),
    },
    inbox: deliverySection(input.inInbox, { ...delivery("inbox"), one: "draft", many: "drafts" }),
    slots: slots.map((quota) => ({
      ...quota,
      slots: quota.slots.map(withShortName),
      queue: quota.queue.map(withShortName),
    })),
    waiting: { count: waiting, more: moreLinks(waiting, queued, delivery("in_progress")) },
    loadedAt,
    firstSteps: has.draft || has.delivery ? null : { account: has.account, video: has.readyVideo },
    isChanging: input.sending.count.value > 0 || waiting.value > 0 || has.arrivingVideo,
  };
}
