"use client";

import type { ReactNode } from "react";

import { ChoiceFilter } from "#components/ui/choice-filter.client";
import { ListSearchField } from "#components/ui/list-query.client";
import type { Choices } from "#lib/page";

type Props = { accounts: Choices; children: ReactNode };

/** Searches deliveries and limits them to one account. */
export function DeliveryFilters({ accounts, children }: Props) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <ListSearchField label="Search deliveries" />
      <ChoiceFilter
        label="Account"
        name="account"
        all="All accounts"
        choices={accounts}
        className="w-full sm:w-64"
      />
      <div className="w-full">{children}</div>
    </div>
  );
}
