"use client";

import type { ReactNode } from "react";

import { ListSearchField, useListQuery } from "#components/ui/list-query.client";
import { Select } from "#components/ui/field";
import { roleLabels } from "#lib/staff/labels";

const stateLabels = { active: "Active accounts", disabled: "Disabled accounts" };

/** Searches people, and filters them by role and by whether their account is disabled. */
export function PeopleFilters({ children }: { children: ReactNode }) {
  const query = useListQuery();
  return (
    <div className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <ListSearchField label="Search by name or e-mail" />
      {children}
      <div className="flex items-center gap-x-4 max-sm:w-full max-sm:*:min-w-0 max-sm:*:flex-1 sm:ml-auto">
        <Select
          aria-label="Role"
          value={query.get("role")}
          onChange={(event) => query.set({ role: event.target.value })}
        >
          <option value="">All roles</option>
          {Object.entries(roleLabels).map(([role, label]) => (
            <option key={role} value={role}>
              {label}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Accounts"
          value={query.get("state")}
          onChange={(event) => query.set({ state: event.target.value })}
        >
          <option value="">All accounts</option>
          {Object.entries(stateLabels).map(([state, label]) => (
            <option key={state} value={state}>
              {label}
            </option>
          ))}
        </Select>
      </div>
    </div>
  );
}
