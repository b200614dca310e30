import { redirect } from "next/navigation";

import { paths } from "#lib/paths";
import { formatReceiptCode, parseReceiptCode } from "#lib/deletion-requests/rules";

type Props = { searchParams: Promise<{ code?: string | string[] }> };

/** Redirects the look-up form to the page of the code. An invalid code goes there too and is treated like any unknown one. */
export default async function DeletionLookupPage({ searchParams }: Props) {
  const typed = String((await searchParams).code ?? "").slice(0, 100);
  if (typed.trim() === "") redirect(paths.dataDeletion());
  const code = parseReceiptCode(typed);
  redirect(paths.deletionStatus(code ? formatReceiptCode(code) : typed));
}
