// Expected access of a persona by role, shop and second factor.
import type { Role } from "#lib/actor";
import type { StaffPage, UnauthenticatedPage } from "#tests/integration/web/pages-table";
import type { StaffRoute } from "#tests/integration/web/routes-table";
import type { Access } from "#tests/support/factories/personas";

const RANK = { none: -1, viewer: 0, editor: 1, admin: 2 };

export function publicPageStatus(
  page: UnauthenticatedPage,
  { role, pendingSignIn, mfaSetupRequired }: Access,
): number {
  if (mfaSetupRequired) return page.mfaSetupRequired ?? page.status;
  if (pendingSignIn) return page.pendingSignIn ?? page.status;
  return role === "none" ? page.status : (page.signedIn ?? page.status);
}

export function expectedPageStatus(
  page: StaffPage,
  path: string,
  who: Access,
): (number | string)[] {
  const next = encodeURIComponent(path);
  if (who.role === "none") return [307, `/sign-in?next=${next}`];
  if (who.mfaSetupRequired) return [307, `/sign-in/set-up-second-factor?next=${next}`];
  const foreign = who.otherShop && page.makeParams !== undefined && page.minRole !== "operator";
  return [!isEnough(who, page.minRole) || foreign ? 404 : 200];
}

/** Whether this persona has the role. */
export function isEnough({ role, operator }: Access, least: Role | "operator"): boolean {
  return least === "operator" ? operator === true : RANK[role] >= RANK[least];
}

const isOtherShops = (row: StaffRoute, { otherShop }: Access) =>
  otherShop === true &&
  row.makeParams !== undefined &&
  row.otherShopResponse === undefined &&
  row.minRole !== "operator";

/** Whether this persona may use the route for this row. */
export function isAllowed(row: StaffRoute, who: Access): boolean {
  return (
    who.role !== "none" &&
    (!who.mfaSetupRequired || row.allowBeforeMfaSetup === true) &&
    isEnough(who, row.minRole) &&
    !isOtherShops(row, who)
  );
}
