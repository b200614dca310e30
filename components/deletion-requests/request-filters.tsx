import { Button } from "#components/ui/button";
import { Checkbox, Field, Input } from "#components/ui/field";
import { LinkTabs } from "#components/ui/link-tabs";
import { pageHref } from "#components/ui/pager";
import { type DeletionListFilter, deletionLimits } from "#lib/deletion-requests/schema";
import { paths } from "#lib/paths";

/** The filters as the address has them. */
export const deletionFilters = ({ view, q, confirmed }: Partial<DeletionListFilter>) => ({
  view,
  q,
  confirmed,
});

/** The address of the list with these filters, at its first page. */
export const deletionListHref = (filter: Partial<DeletionListFilter>) =>
  pageHref(paths.deletionRequests(), deletionFilters(filter));

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
      key={deletionListHref(filter)}
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
