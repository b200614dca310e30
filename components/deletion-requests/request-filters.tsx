import { Button, LinkButton } from "#components/ui/button";
import { Checkbox, Field, Input } from "#components/ui/field";
import { LinkTabs } from "#components/ui/link-tabs";
import {
  type DeletionListFilter,
  deletionLimits,
  deletionPageSize,
} from "#lib/deletion-requests/schema";
import { paths } from "#lib/paths";

/** The address of the list with these filters. */
export function deletionListHref(filter: Partial<DeletionListFilter>): string {
  const { page, ...rest } = filter;
  const set = Object.entries({ ...rest, page: page === 1 ? "" : String(page ?? "") }).filter(
    (pair): pair is [string, string] => Boolean(pair[1]),
  );
  const query = new URLSearchParams(set).toString();
  return query === "" ? paths.deletionRequests() : `${paths.deletionRequests()}?${query}`;
}

/** The two lists. */
export function RequestTabs({ closed }: { closed: boolean }) {
  return (
    <LinkTabs
      label="Requests"
      items={[
        { href: deletionListHref({}), label: "To decide", current: !closed },
        {
          href: deletionListHref({ view: "closed" }),
          label: "Decided and automatic",
          current: closed,
        },
      ]}
    />
  );
}

/** A plain GET form: the filters are in the query, and it works without JavaScript. */
export function RequestFilters({ filter }: { filter: DeletionListFilter }) {
  return (
    <form
      // New filters need a new form with their own defaults.
      key={JSON.stringify(filter)}
      action={paths.deletionRequests()}
      method="get"
      role="search"
      aria-label="Search requests"
      // Shares its line with the list below.
      className="mb-6 flex flex-wrap items-end gap-x-6 gap-y-4 border-y py-5 [&+ul]:-mt-6 [&+ul]:border-t-0"
    >
      {filter.view ? <input type="hidden" name="view" value={filter.view} /> : null}
      <Field
        label="Account name, e-mail address or receipt code"
        hint={
          filter.view
            ? "In full. Closed requests keep no names: only the receipt code finds them."
            : "In full, as the requester wrote it. The texts stay encrypted."
        }
        className="min-w-0 flex-1 basis-72"
      >
        {(wire) => (
          <Input
            {...wire}
            type="search"
            name="q"
            defaultValue={filter.q}
            maxLength={deletionLimits.search}
            autoComplete="off"
          />
        )}
      </Field>
      <Checkbox
        name="confirmed"
        value="1"
        defaultChecked={filter.confirmed !== undefined}
        label="Only with a confirmed e-mail address"
      />
      <Button type="submit">Search</Button>
    </form>
  );
}

/** Links to the pages before and after. */
export function RequestPages({ filter, total }: { filter: DeletionListFilter; total: number }) {
  const pages = Math.max(1, Math.ceil(total / deletionPageSize));
  const { page } = filter;
  if (pages === 1 && page === 1) return null;
  return (
    <nav
      aria-label="Pages of requests"
      className="mt-8 flex flex-wrap items-center justify-between gap-3"
    >
      {page > 1 ? (
        <LinkButton href={deletionListHref({ ...filter, page: Math.min(page - 1, pages) })}>
          Previous
        </LinkButton>
      ) : (
        <span />
      )}
      <span className="text-sm text-soft tabular-nums">
        Page {page} of {pages}
      </span>
      {page < pages ? (
        <LinkButton href={deletionListHref({ ...filter, page: page + 1 })}>Next</LinkButton>
      ) : (
        <span />
      )}
    </nav>
  );
}
