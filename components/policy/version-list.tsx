import { Time } from "#components/ui/time";

type Version = { version: string; date: string; changed: string };

/** What changed and when, newest first. */
export function VersionList({ versions }: { versions: readonly Version[] }) {
  return (
    <>
      <p>We change this page when the studio changes, and say here what changed.</p>
      <ul>
        {versions.map(({ version, date, changed }) => (
          <li key={version}>
            Version {version}, <Time at={date} show="date" />: {changed}
          </li>
        ))}
      </ul>
    </>
  );
}
