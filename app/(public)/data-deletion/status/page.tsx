import { redirect } from "next/navigation";

import { paths } from "#lib/paths";
import { formatReceiptCode, parseReceiptCode } from "#lib/deletion-requests/rules";

type Props = { searchParams: Promise<{ code?: string | string[] }> };

/** Redirects the look-up form to its code's page, which treats an invalid code as unknown. */
export default async function DeletionLookupPage({ searchParams }: Props) {
  const typed = String((await searchParams).code ?? "").slice(0, 100);
  if (typed.trim() === "") redirect(paths.dataDeletion());
  const code = parseReceiptCode(typed);
  redirect(paths.deletionStatus(code ? formatReceiptCode(code) : typed));
}
