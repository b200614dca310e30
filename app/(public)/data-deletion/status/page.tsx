import { redirect } from "next/navigation";

import { paths } from "#lib/paths";
import { formatReceiptCode, parseReceiptCode } from "#lib/deletion-requests/rules";

type Props = { searchParams: Promise<{ code?: string | string[] }> };

/**
 * Where the look-up form leads: to the code's page. An invalid code goes there too and is treated
 * like any unknown one.
 */
export default async function DeletionLookupPage({ searchParams }: Props) {
  const typed = String((await searchParams).code ?? "").slice(0, 100);
  if (typed.trim() === "") redirect(paths.dataDeletion());
  const code = parseReceiptCode(typed);
  redirect(paths.deletionStatus(code ? formatReceiptCode(code) : typed));
}
